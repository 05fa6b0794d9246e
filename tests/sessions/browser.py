# browser.py: drives a headless Chromium by the DevTools protocol, over two pipes: no port, no other package.
#
#     with Browser() as browser:
#         page = browser.open('file:///tmp/x.html', width=360, dark=True)
#         page.run('document.title')          the value of an expression
#         page.press('Tab'); page.hover('#file'); page.click('#theme'); page.wait('expression')
#         page.to('#note=0'); page.follow(lambda: page.click('a')); page.picture('x.png')
#         page.troubles                       console errors, exceptions, dialogs, requests, refusals of the policy
#
# The protocol: https://chromedevtools.github.io/devtools-protocol/ ; a message is JSON, and a NUL ends it.
import base64, json, os, select, shutil, subprocess, sys, tempfile, time

FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
         '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions',
         '--hide-scrollbars', '--remote-debugging-pipe', 'about:blank']
LONGEST = 60  # seconds to wait for an answer; a loaded machine is slow


def find():
    return shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')


class Browser:
    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        # The browser has them as 3 and 4. What is 3 or 4 here must not be lost on the way.
        self.process = subprocess.Popen(
            ['sh', '-c', f'exec "$@" 3<&{to_read} 4>&{to_write}', 'sh', find(), f'--user-data-dir={self.folder}/profile'] + FLAGS,
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, 'HOME': self.folder})
        os.close(to_read)
        os.close(to_write)
        self.number, self.rest, self.pages, self.answers = 0, b'', {}, {}
        return self

    def __exit__(self, *_):
        try:
            self.send('Browser.close', {})
            self.process.wait(10)
        except Exception:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def post(self, method, parameters, session=None):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if session:
            message['sessionId'] = session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        return self.number

    def receive(self, seconds):
        if b'\0' not in self.rest:
            if not select.select([self.back], [], [], seconds)[0]:
                return False
            got = os.read(self.back, 1 << 20)
            if not got:
                raise RuntimeError('the browser ended')
            self.rest += got
        while b'\0' in self.rest:
            one, self.rest = self.rest.split(b'\0', 1)
            message = json.loads(one)
            if 'id' in message:
                self.answers[message['id']] = message
            elif message.get('sessionId') in self.pages:
                self.pages[message['sessionId']].happened(message['method'], message['params'])
        return True

    def send(self, method, parameters, session=None):
        number, end = self.post(method, parameters, session), time.monotonic() + LONGEST
        while number not in self.answers:
            if not self.receive(1) and time.monotonic() > end:
                raise RuntimeError(f'no answer to {method}')
        answer = self.answers.pop(number)
        if 'error' in answer:
            raise RuntimeError(f'{method}: {answer["error"]}')
        return answer['result']

    def open(self, url, width=1400, height=900, dark=False):
        target = self.send('Target.createTarget', {'url': 'about:blank'})['targetId']
        session = self.send('Target.attachToTarget', {'targetId': target, 'flatten': True})['sessionId']
        page = self.pages[session] = Page(self, session, url)
        for domain in 'Page', 'Runtime', 'Log', 'Network', 'Audits':
            page.send(domain + '.enable')
        page.size(width, height)
        page.send('Emulation.setEmulatedMedia',
                  features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        page.go(url)
        return page


class Page:
    def __init__(self, browser, session, url):
        self.browser, self.session, self.url, self.troubles, self.is_loaded = browser, session, url, [], False

    def send(self, method, **parameters):
        return self.browser.send(method, parameters, self.session)

    def happened(self, method, event):
        if method == 'Page.loadEventFired':
            self.is_loaded = True
        elif method == 'Runtime.consoleAPICalled':
            self.troubles.append(('console', [a.get('value') for a in event['args']]))
        elif method == 'Runtime.exceptionThrown':
            self.troubles.append(('exception', event['exceptionDetails'].get('exception', {}).get('description')))
        elif method == 'Log.entryAdded':
            self.troubles.append(('log', event['entry']['text']))
        elif method == 'Audits.issueAdded' and 'NavigationEntryMarkedSkippable' not in str(event):  # that is of our own run()
            self.troubles.append(('issue', event['issue']))
        elif method == 'Page.javascriptDialogOpening':
            self.troubles.append(('dialog', event['message']))
            self.browser.post('Page.handleJavaScriptDialog', {'accept': False}, self.session)
        elif method == 'Network.requestWillBeSent' and event['request']['url'].split('#')[0] != self.url.split('#')[0]:
            self.troubles.append(('request', event['request']['url']))

    def go(self, url):
        self.url, self.is_loaded = url, False
        self.send('Page.navigate', url=url)
        end = time.monotonic() + LONGEST
        while not self.is_loaded:
            self.browser.receive(1)
            if time.monotonic() > end:
                raise RuntimeError('the page does not load')

    def size(self, width, height):
        self.send('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)

    def run(self, expression):
        result = self.send('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in result:
            raise RuntimeError(f'{expression}: {result["exceptionDetails"]["exception"].get("description")}')
        return result['result'].get('value')

    def wait(self, expression):
        end = time.monotonic() + LONGEST
        while not self.run(expression):
            if time.monotonic() > end:
                raise AssertionError(f'never true: {expression}')
            time.sleep(0.05)

    def follow(self, go):
        """Does what leads to another place of the same page, and waits until the page has gone there: location.hash says
        it at once, the event comes later, on a busy machine much later, and moves the focus."""
        self.run('window.arrived = new Promise((done) => addEventListener("hashchange", () => setTimeout(done), {once: true})); 0')
        go()
        self.run('arrived')

    def to(self, hash):
        if self.run('location.hash') != hash:
            self.follow(lambda: self.run(f'location.hash = {json.dumps(hash)}'))

    def text(self, selector):
        return self.run(f'document.querySelector({json.dumps(selector)}).textContent')

    def centre(self, selector):
        return self.run(f'(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: "nearest"}});'
                        ' const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; })()')

    def mouse(self, kind, x, y):
        self.send('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left' if kind != 'mouseMoved' else 'none', clickCount=1)

    def hover_at(self, x, y):
        self.mouse('mouseMoved', x, y)

    def hover(self, selector):
        self.hover_at(*self.centre(selector))

    def click(self, selector):
        x, y = self.centre(selector)
        for kind in 'mouseMoved', 'mousePressed', 'mouseReleased':
            self.mouse(kind, x, y)

    def press(self, key, times=1, shift=False):
        codes = {'Enter': 13, 'Tab': 9, 'Escape': 27, 'ArrowDown': 40, 'ArrowUp': 38, 'Home': 36, 'End': 35}
        for _ in range(times):
            for kind in 'keyDown', 'keyUp':
                self.send('Input.dispatchKeyEvent', type=kind, key=key, code=key, windowsVirtualKeyCode=codes.get(key, ord(key[0])),
                          text='\r' if key == 'Enter' and kind == 'keyDown' else key if len(key) == 1 and kind == 'keyDown' else '',
                          modifiers=8 if shift else 0)

    def type(self, text):
        self.send('Input.insertText', text=text)

    def picture(self, path):
        with open(path, 'wb') as file:
            file.write(base64.b64decode(self.send('Page.captureScreenshot', format='png')['data']))


if __name__ == '__main__':  # browser.py PAGE PICTURE WIDTHxHEIGHT [dark]: to look at one
    with Browser() as one:
        width, height = sys.argv[3].split('x')
        page = one.open('file://' + os.path.abspath(sys.argv[1].split('#')[0]) + ''.join('#' + a for a in sys.argv[1].split('#')[1:]),
                        int(width), int(height), 'dark' in sys.argv)
        page.picture(sys.argv[2])
        for trouble in page.troubles:
            print(trouble)
