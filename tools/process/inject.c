/*
 * inject.c: having a stopped thread make system calls of our choice. x86-64 Linux.
 *
 * The usual way is to set its registers, let it run, and put the registers back. If the program that does so is
 * killed in between, the thread runs on with registers that make no sense, and the process is lost. Here the
 * thread puts itself right, by the means that the kernel has for signal handlers. When a handler returns, it
 * returns into rt_sigreturn(2), which takes all registers and the signal mask from a frame on the stack. So
 * we write a list of such frames below its stack, as the kernel would for a signal:
 *
 *     rsp - 128 (the red zone, which belongs to a function that calls no other)
 *        frame n   the thread as it was
 *        ...
 *        frame 1   rip = "syscall; ret", rax and the rest = the second call, rsp = frame 2
 *        frame 0   rip = "syscall; ret", rax and the rest = the first call,  rsp = frame 1
 *
 * and make the registers those of frame 0. The thread makes the first call, and returns to rt_sigreturn (each frame
 * begins with its address) with frame 1. That call makes the registers those of frame 1, and so on, until the last frame
 * makes it what it was. Both pieces of code are in any program with a C library. If we are killed, that is what happens.
 *
 * If we live, it does not come to rt_sigreturn: at the end of each call (PTRACE_SYSCALL) we make the registers those of
 * the next frame by ptrace, and after the last call what they were. For rt_sigreturn would make a sleep that the stop
 * has broken off end with EINTR: it forgets how much of it was left (restore_sigcontext sets restart_block.fn to
 * do_no_restart_syscall). What lay where the frames are is put back too.
 *
 * Sources: struct rt_sigframe, arch/x86/include/asm/sigframe.h; restore_sigcontext, arch/x86/kernel/signal_64.c;
 * check_xstate_in_sigframe, arch/x86/kernel/fpu/signal.c; uapi <asm/sigcontext.h>.
 */
#include "inject.h"

#include <errno.h>

#if defined(__x86_64__) && defined(__LP64__)

#include <elf.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/alloc.h"
#include "process.h"
#include "uapi.h"

/* ---- The two pieces of code ---- */

static const unsigned char code_call[] = {0x0f, 0x05, 0xc3};                                   /* syscall; ret */
static const unsigned char code_restore[] = {0xb8, 0x0f, 0, 0, 0, 0x0f, 0x05};                 /* mov to eax */
static const unsigned char code_restore_rax[] = {0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05}; /* mov to rax */

static void look_for(uint64_t *found, const unsigned char *bytes, size_t n, uint64_t address,
                     const unsigned char *code, size_t size)
{
    const unsigned char *at = *found ? NULL : memmem(bytes, n, code, size);

    if (at)
        *found = address + (uint64_t)(at - bytes);
}

/* The file is read, not the memory: pages of code that the process never ran are not to be mapped for this. */
static void look_in_file(struct gadgets *gadgets, int fd, const struct area *area)
{
    size_t n = (size_t)(area->end - area->start);
    const unsigned char *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, (off_t)area->file_offset);
    struct stat status;

    if (bytes == MAP_FAILED)
        return;
    if (fstat(fd, &status) == 0 &&
        (uint64_t)status.st_size >= area->file_offset + n) { /* else reading would kill us */
        look_for(&gadgets->call, bytes, n, area->start, code_call, sizeof code_call);
        look_for(&gadgets->restore, bytes, n, area->start, code_restore, sizeof code_restore);
        look_for(&gadgets->restore, bytes, n, area->start, code_restore_rax, sizeof code_restore_rax);
    }
    munmap((void *)(uintptr_t)bytes, n);
}

int gadgets_find(struct gadgets *gadgets, pid_t task, const struct areas *areas)
{
    uint32_t wanted = AREA_FILE | AREA_EXEC | AREA_READ;

    *gadgets = (struct gadgets){0, 0};
    for (size_t i = 0; i < areas->count && !(gadgets->call && gadgets->restore); i++) {
        const struct area *area = &areas->list[i];
        int fd = -1;
        if ((area->flags & (wanted | AREA_WRITE | AREA_SHARED)) == wanted &&
            backing_open(task, areas, area, &fd) == BACKING_FILE)
            look_in_file(gadgets, fd, area);
        if (fd >= 0)
            close(fd);
    }
    return gadgets->call && gadgets->restore ? 0 : -ENOENT;
}

static int reads_as(int memory, uint64_t address, const unsigned char *code, size_t size)
{
    unsigned char bytes[16];

    return pread(memory, bytes, size, (off_t)address) == (ssize_t)size && memcmp(bytes, code, size) == 0;
}

static int is_restorer(int memory, uint64_t address)
{
    return reads_as(memory, address, code_restore, sizeof code_restore) ||
           reads_as(memory, address, code_restore_rax, sizeof code_restore_rax);
}

/* A debugger's breakpoint, or a program that changes its own code: what the file says is not what would run. */
static int still_there(const struct gadgets *gadgets, int memory)
{
    return reads_as(memory, gadgets->call, code_call, sizeof code_call) && is_restorer(memory, gadgets->restore);
}

/* ---- Whether and where ---- */

enum {
    RED_ZONE = 128,
    STRIDE = 320,                  /* from frame to frame */
    FRAMES = INJECT_CALLS_MAX + 3, /* as before, and two for a child */
    ANSWER = 64,
    XSTATE_MAX = 16 * 1024, /* AMX tiles included; bytes for the second mark behind */
    ROOM = FRAMES * STRIDE + ANSWER + XSTATE_MAX + 64,
};
_Static_assert((int)ROOM <= (int)INJECT_ROOM, "there must be room to keep what lay there before");

static const struct user_regs_struct *general(const struct registers *registers)
{
    const struct regset *set = registers_find(registers, COREELF_NT_PRSTATUS);

    return set && set->size == sizeof(struct user_regs_struct) ? (const void *)(registers->bytes + set->offset)
                                                               : NULL;
}

static const struct area *area_of(const struct areas *areas, uint64_t address)
{
    for (size_t i = 0; i < areas->count; i++)
        if (areas->list[i].start <= address && address < areas->list[i].end)
            return &areas->list[i];
    return NULL;
}

/*
 * Below the stack pointer, memory is free, if it is that of a stack as the kernel or a thread library makes it. A
 * coroutine's or a goroutine's stack has other data right below; signal handlers of such programs run elsewhere. So
 * two kinds count: the first thread on [stack], and a thread whose own block (%fs:0 has its own address: ELF
 * Handling For Thread-Local Storage, 3.4.6) lies above in the same area, as a thread library puts it, and says where the
 * stack begins. For an area may have more than one thing in it, also where a stack has no guard page.
 */
enum { BLOCK_WORDS = 512 }; /* of a thread's block that are looked at */

/*
 * Where the stack begins, by three words one behind another in the block; 0: they do not say so. Libraries have them at
 * other places from version to version, but they are recognized by what they say:
 *
 *     glibc  stackblock, stackblock_size, guardsize     the stack, the block in it, and the guard at its start
 *     musl   stack, stack_size, guard_size              the stack's end, and its size without the guard
 */
static uint64_t stack_by_words(const uint64_t *words, uint64_t sp, uint64_t block)
{
    uint64_t a = words[0], size = words[1], guard = words[2];

    if (guard >= size || size > UINT64_MAX - a)
        return 0;
    if (a + guard <= sp && a + size > block)
        return a + guard;
    return a > sp && a <= block && a > size && a - size <= sp ? a - size : 0;
}

static uint64_t start_of_stack(uint64_t sp, uint64_t block, int memory)
{
    uint64_t words[BLOCK_WORDS], start = 0;
    ssize_t n = pread(memory, words, sizeof words, (off_t)block);

    if (n < 8 || words[0] != block)
        return 0;
    for (size_t i = 1; i + 3 <= (size_t)n / 8; i++) {
        uint64_t found = stack_by_words(&words[i], sp, block);
        start = found > start ? found : start;
    }
    return start;
}

/*
 * A handler on an alternate stack, which may be a variable on the ordinary one: somewhere above is the kernel's frame,
 * which says so. (A coroutine on a variable of the first thread's stack cannot be told from a function.)
 */
static int is_alternate(uint64_t sp, uint64_t end, int memory)
{
    enum { WORDS = 8192, STACK = 3 }; /* uc_stack.ss_sp; ss_flags; ss_size */
    static uint64_t words[WORDS];
    uint64_t size = end - sp < sizeof words ? end - sp : sizeof words;
    ssize_t n = pread(memory, words, (size_t)size, (off_t)sp);

    for (size_t i = 0; n > 0 && i + STACK + 3 <= (size_t)n / 8; i++)
        if (words[i + STACK] <= sp && sp - words[i + STACK] < words[i + STACK + 2] && is_restorer(memory, words[i]))
            return 1;
    return n <= 0;
}

static int is_own_stack(const struct areas *areas, const struct user_regs_struct *regs, int memory)
{
    const struct area *area = area_of(areas, regs->rsp);
    uint64_t start;

    if (!area || (area->flags & (AREA_FILE | AREA_SHARED)))
        return 0;
    start = area->start;
    if (strcmp(area_path(areas, area), "[stack]") != 0) {
        if (regs->fs_base <= regs->rsp || regs->fs_base >= area->end)
            return 0;
        start = start_of_stack(regs->rsp, regs->fs_base, memory);
        start = start > 0 && start < area->start ? area->start : start;
    }
    return start > 0 && regs->rsp - start >= ROOM + RED_ZONE + 4096 && !is_alternate(regs->rsp, area->end, memory);
}

/*
 * A restartable sequence (rseq(2)) ends badly if it is left and entered again. In a system call there is none; else the
 * process's own note of it is asked.
 */
static int is_in_sequence(pid_t tid, const struct user_regs_struct *regs, int memory)
{
    struct uapi_rseq_configuration rseq = {0};
    uint64_t current = 0;

    if ((int64_t)regs->orig_rax >= 0)
        return 0;
    if (ptrace(UAPI_PTRACE_GET_RSEQ_CONFIGURATION, tid, sizeof rseq, &rseq) < 0)
        return errno != EIO && errno != EINVAL; /* those: a kernel that cannot tell, or has none */
    return rseq.rseq_abi_pointer != 0 &&
           (pread(memory, &current, sizeof current, (off_t)(rseq.rseq_abi_pointer + UAPI_RSEQ_CS_OFFSET)) !=
                sizeof current ||
            current != 0);
}

enum { SECCOMP_STRICT = 1 }; /* SECCOMP_MODE_STRICT, <linux/seccomp.h> */

/* What speaks against it, in words; NULL: nothing. */
static const char *objection(const struct threads *threads, const struct thread *thread, const struct areas *areas,
                             const struct coreelf_format *format, const struct gadgets *gadgets, int memory)
{
    const struct user_regs_struct *regs = general(&thread->registers);
    struct status status;

    if (format->e_machine != COREELF_EM_X86_64 || format->ei_class != COREELF_ELFCLASS64 || !regs || regs->cs != 0x33)
        return "it does not run 64-bit code for x86-64";
    if (!thread->stopped || thread->was_stopped || thread->asleep)
        return "a thread was stopped before, or does not stop";
    if (status_read(threads->pid, thread->tid, &status) < 0 || thread->signal != 0 ||
        ((status.pending | status.shared_pending) & ~status.blocked) != 0)
        return "a signal is on its way to it";
    if (status.seccomp == SECCOMP_STRICT)
        return "seccomp lets it read and write and no more";
    if (registers_find(&thread->registers, COREELF_NT_X86_SHSTK))
        return "it has a shadow stack";
    if (!registers_find(&thread->registers, COREELF_NT_X86_XSTATE))
        return "its extended registers cannot be read";
    if (status_borrows_memory(thread->tid))
        return "its memory is its parent's, which sleeps in vfork";
    if (memory < 0 || !still_there(gadgets, memory))
        return "it lacks the code that is needed";
    if (!is_own_stack(areas, regs, memory))
        return "it is on a stack of an unknown kind";
    return is_in_sequence(thread->tid, regs, memory) ? "it is in a restartable sequence" : NULL;
}

static int is_filtered(pid_t pid, pid_t tid)
{
    struct status status;

    return status_read(pid, tid, &status) < 0 || status.seccomp != 0;
}

static int get_mask(pid_t tid, uint64_t *mask)
{
    return ptrace(UAPI_PTRACE_GETSIGMASK, tid, sizeof *mask, mask) < 0 ? -errno : 0;
}

int inject_place(struct injection *injection, const struct threads *threads, const struct thread *thread,
                 const struct areas *areas, const struct coreelf_format *format, const struct gadgets *gadgets,
                 const struct call *calls, size_t count, const char **why)
{
    static const struct call way_back = {SYS_rt_sigreturn, {0}};
    int memory = procfs_open(thread->tid, "mem", O_RDONLY);

    *injection = (struct injection){
        .pid = threads->pid, .tid = thread->tid, .before = &thread->registers, .gadgets = *gadgets};
    *why = objection(threads, thread, areas, format, gadgets, memory);
    if (memory >= 0)
        close(memory);
    if (!*why && is_filtered(threads->pid, thread->tid) &&
        (!seccomp_allows(thread->tid, gadgets->call + 2, calls, count) ||
         !seccomp_allows(thread->tid, gadgets->restore + 2, &way_back, 1)))
        *why = "its seccomp filter would not let such calls through, or cannot be read";
    if (!*why && get_mask(thread->tid, &injection->mask) < 0)
        *why = "its signal mask cannot be read";
    if (*why)
        return -EBUSY;
    injection->frames = (general(&thread->registers)->rsp - RED_ZONE - ROOM) & ~(uint64_t)63;
    injection->answer = injection->frames + FRAMES * STRIDE;
    injection->xstate = injection->answer + ANSWER;
    return 0;
}

/* ---- Frames ---- */

/* struct rt_sigframe up to uc_sigmask: all that rt_sigreturn reads. */
struct frame {
    uint64_t restorer; /* where a handler's `ret` leads */
    uint64_t uc_flags, uc_link;
    uint64_t ss_sp;
    int32_t ss_flags, unused;
    uint64_t ss_size;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
    uint16_t cs, gs, fs, ss;
    uint64_t err, trapno, oldmask, cr2, fpstate, reserved[8];
    uint64_t sigmask;
};

_Static_assert(offsetof(struct frame, rdi) == 112 && offsetof(struct frame, fpstate) == 232 &&
                   offsetof(struct frame, sigmask) == 304 && sizeof(struct frame) <= STRIDE,
               "struct frame is not the kernel's");

static uint64_t frame_address(const struct injection *injection, size_t index)
{
    return injection->frames + index * STRIDE;
}

enum {
    FRAME_BEFORE = INJECT_CALLS_MAX, /* the thread as it was, */
    FRAME_CHILD,                     /* a child's call, */
    FRAME_EXIT,                      /* and its end */
    UC_FLAGS = 7,                    /* UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS, <asm/ucontext.h> */
    NO_ALTSTACK = 0x7f, /* no mode of sigaltstack(2): refused, and so the alternate stack stays (do_sigaltstack) */
};

static struct frame new_frame(const struct injection *injection, uint64_t mask)
{
    struct frame frame = {.restorer = injection->gadgets.restore,
                          .uc_flags = UC_FLAGS,
                          .ss_flags = NO_ALTSTACK,
                          .cs = 0x33,
                          .ss = 0x2b,
                          .eflags = 0x202,
                          .fpstate = injection->xstate,
                          .sigmask = mask};

    return frame;
}

/* A frame that makes a call and returns to the frame `next`. No handler runs meanwhile: all signals are blocked. */
static struct frame call_frame(const struct injection *injection, const struct call *call, size_t next)
{
    struct frame frame = new_frame(injection, UINT64_MAX);

    frame.rip = injection->gadgets.call;
    frame.rsp = frame_address(injection, next);
    frame.rax = (uint64_t)call->number;
    frame.rdi = call->arguments[0];
    frame.rsi = call->arguments[1];
    frame.rdx = call->arguments[2];
    frame.r10 = call->arguments[3];
    frame.r8 = call->arguments[4];
    frame.r9 = call->arguments[5];
    return frame;
}

enum {
    ERESTARTSYS = 512,
    ERESTARTNOINTR = 513,
    ERESTARTNOHAND = 514,
    ERESTART_RESTARTBLOCK = 516
}; /* <linux/errno.h> */

/* A call that the stop broke off is made again, as the kernel would: arch_do_signal_or_restart, arch/x86/kernel/signal.c. */
static void take_up_again(struct frame *frame, const struct user_regs_struct *regs)
{
    int64_t result = (int64_t)regs->rax;

    if ((int64_t)regs->orig_rax < 0)
        return;
    if (result != -ERESTARTSYS && result != -ERESTARTNOINTR && result != -ERESTARTNOHAND &&
        result != -ERESTART_RESTARTBLOCK)
        return;
    frame->rax = result == -ERESTART_RESTARTBLOCK ? SYS_restart_syscall : regs->orig_rax;
    frame->rip -= sizeof code_call - 1;
}

static struct frame frame_as_before(const struct injection *injection)
{
    const struct user_regs_struct *r = general(injection->before);
    struct frame frame = new_frame(injection, injection->mask);

    frame.r8 = r->r8, frame.r9 = r->r9, frame.r10 = r->r10, frame.r11 = r->r11;
    frame.r12 = r->r12, frame.r13 = r->r13, frame.r14 = r->r14, frame.r15 = r->r15;
    frame.rdi = r->rdi, frame.rsi = r->rsi, frame.rbp = r->rbp, frame.rbx = r->rbx;
    frame.rdx = r->rdx, frame.rax = r->rax, frame.rcx = r->rcx;
    frame.rsp = r->rsp, frame.rip = r->rip, frame.eflags = r->eflags;
    frame.cs = (uint16_t)r->cs, frame.ss = (uint16_t)r->ss;
    take_up_again(&frame, r);
    return frame;
}

/* ---- Extended registers ---- */

/*
 * The regset is what XSAVE stores. In a frame the kernel wants marks in the unused bytes of its first part, and one
 * behind its end (struct _fpx_sw_bytes, <asm/sigcontext.h>). Where its end is depends on whether the process may use
 * AMX tiles, the last component. They are left out if they are not in use, and the second mark stands at both ends.
 */
enum {
    SW_BYTES = 464,
    XSTATE_BV = 512,
    TILES = 18, /* XFEATURE_XTILE_DATA */
};
static const uint32_t MAGIC1 = 0x46505853, MAGIC2 = 0x46505845; /* FP_XSTATE_MAGIC1, FP_XSTATE_MAGIC2 */

struct sw_bytes {
    uint32_t magic1, extended_size;
    uint64_t xfeatures;
    uint32_t xstate_size;
};

/* Where the tiles begin: the size without them. */
static uint32_t size_without_tiles(uint32_t size)
{
    struct coreelf_xcomp components[64];
    size_t count = xsave_layout(components, 64);

    for (size_t i = 0; i < count; i++)
        if (components[i].type == TILES && components[i].offset < size)
            size = (uint32_t)components[i].offset;
    return size;
}

/* How many bytes were put there; 0: it cannot be done. */
static size_t make_xstate(unsigned char *bytes, const struct registers *registers)
{
    const struct regset *set = registers_find(registers, COREELF_NT_X86_XSTATE);
    struct sw_bytes sw = {.magic1 = MAGIC1};
    uint64_t in_use;
    uint32_t shorter = size_without_tiles(set->size);

    if (set->size + sizeof MAGIC2 > XSTATE_MAX || set->size < XSTATE_BV + 64)
        return 0;
    memcpy(bytes, registers->bytes + set->offset, set->size);
    memcpy(&in_use, bytes + XSTATE_BV, sizeof in_use);
    memcpy(&sw.xfeatures, bytes + SW_BYTES, sizeof sw.xfeatures); /* the regset has the processor's features there */
    if (in_use >> TILES & 1)
        return 0;
    sw.xfeatures &= ~(UINT64_C(1) << TILES);
    sw.xstate_size = shorter;
    sw.extended_size = shorter + (uint32_t)sizeof MAGIC2;
    memcpy(bytes + SW_BYTES, &sw, sizeof sw);
    memcpy(bytes + shorter, &MAGIC2, sizeof MAGIC2);
    memcpy(bytes + set->size, &MAGIC2, sizeof MAGIC2);
    return set->size + sizeof MAGIC2;
}

/* ---- On its way ---- */

/* Memory of the thread's stack, to or from bytes of ours. */
static int access_stack(pid_t tid, uint64_t address, void *bytes, size_t size, int write)
{
    int memory = procfs_open(tid, "mem", write ? O_RDWR : O_RDONLY);
    ssize_t n = -1;

    if (memory >= 0)
        n = write ? pwrite(memory, bytes, size, (off_t)address) : pread(memory, bytes, size, (off_t)address);
    if (memory >= 0)
        close(memory);
    return n == (ssize_t)size ? 0 : -EFAULT;
}

static int set_registers(pid_t tid, struct user_regs_struct *regs)
{
    struct iovec vector = {regs, sizeof *regs};

    return ptrace(PTRACE_SETREGSET, tid, (void *)(uintptr_t)NT_PRSTATUS, &vector) < 0 ? -errno : 0;
}

/* The registers become those of a frame for a call, as rt_sigreturn would make them. */
static int go_to_frame(const struct injection *injection, size_t index)
{
    struct user_regs_struct regs = *general(injection->before);
    struct frame frame;
    int rc = access_stack(injection->tid, frame_address(injection, index), &frame, sizeof frame, 0);

    if (rc < 0)
        return rc;
    regs.r8 = frame.r8, regs.r9 = frame.r9, regs.r10 = frame.r10, regs.r11 = frame.r11;
    regs.r12 = frame.r12, regs.r13 = frame.r13, regs.r14 = frame.r14, regs.r15 = frame.r15;
    regs.rdi = frame.rdi, regs.rsi = frame.rsi, regs.rbp = frame.rbp, regs.rbx = frame.rbx;
    regs.rdx = frame.rdx, regs.rax = frame.rax, regs.rcx = frame.rcx, regs.rsp = frame.rsp;
    regs.rip = frame.rip, regs.eflags = frame.eflags;
    regs.orig_rax = UINT64_MAX; /* no system call to take up again */
    return set_registers(injection->tid, &regs);
}

/* The mask last: a thread that is left alone before it is set still comes to its own. */
static int start(const struct injection *injection)
{
    uintptr_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    uint64_t all = UINT64_MAX;
    int rc = ptrace(PTRACE_SETOPTIONS, injection->tid, NULL, (void *)options) < 0 ? -errno : 0;

    if (rc == 0)
        rc = go_to_frame(injection, 0);
    if (rc == 0 && ptrace(UAPI_PTRACE_SETSIGMASK, injection->tid, sizeof all, &all) < 0)
        rc = -errno;
    return rc;
}

uint64_t inject_argument(const struct injection *injection, size_t call)
{
    return frame_address(injection, call) + offsetof(struct frame, rdi);
}

uint64_t inject_child_stack(const struct injection *injection)
{
    return frame_address(injection, FRAME_CHILD);
}

int inject_begin(struct injection *injection, const struct call *calls, size_t count, const struct call *child)
{
    static const struct call end = {SYS_exit_group, {0}};
    unsigned char *bytes = alloc_zeroed(1, ROOM);
    size_t used = (size_t)(injection->xstate - injection->frames),
           xstate = make_xstate(bytes + used, injection->before);
    struct frame frames[FRAMES] = {{0}};
    int rc = xstate == 0 ? -ENOTSUP : 0;

    for (size_t i = 0; i < count; i++)
        frames[i] = call_frame(injection, &calls[i], i + 1 < count ? i + 1 : FRAME_BEFORE);
    frames[FRAME_BEFORE] = frame_as_before(injection);
    frames[FRAME_CHILD] = call_frame(injection, child ? child : &end, FRAME_EXIT);
    frames[FRAME_EXIT] = call_frame(injection, &end, FRAME_EXIT);
    for (size_t i = 0; i < FRAMES; i++)
        memcpy(bytes + i * STRIDE, &frames[i], sizeof frames[i]);
    if (rc == 0) /* what cannot be read must not be written in part: a guard page, say */
        rc = access_stack(injection->tid, injection->frames, injection->covered, ROOM, 0);
    if (rc == 0)
        rc = access_stack(injection->tid, injection->frames, bytes, used + xstate, 1);
    if (rc == 0)
        rc = start(injection);
    free(bytes);
    return rc;
}

int inject_set_argument(const struct injection *injection, size_t call, uint64_t value)
{
    return access_stack(injection->tid, inject_argument(injection, call), &value, sizeof value, 1);
}

int inject_uncover(const struct injection *injection, pid_t task)
{
    return access_stack(task, injection->frames, (void *)(uintptr_t)injection->covered, ROOM, 1);
}

/* ---- Looking on ---- */

static int is_zombie(pid_t tid)
{
    struct status status;

    return status_read(tid, tid, &status) < 0 || strchr("ZX", status.state);
}

/*
 * A leader that was killed is not reported before all its other threads have been taken note of, which is threads.c's
 * doing, and later; so to wait for it alone could be for ever. SIGCHLD wakes us at a stop, and time to look.
 */
static int wait_for(pid_t tid, int *status)
{
    static const struct timespec moment = {0, 10000000};
    sigset_t child, before;
    pid_t rc;

    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &child, &before);
    while ((rc = waitpid(tid, status, __WALL | WNOHANG)) == 0)
        if (sigtimedwait(&child, NULL, &moment) < 0 && is_zombie(tid))
            break;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == tid && WIFSTOPPED(*status) ? 0 : -ESRCH;
}

static int child_of(pid_t tid, int64_t *value)
{
    unsigned long child = 0;

    if (ptrace(PTRACE_GETEVENTMSG, tid, NULL, &child) < 0)
        return -errno;
    *value = (int64_t)child;
    return INJECT_CHILD;
}

/* Each call makes two stops: on the way in and on the way out. Between two calls, its registers are those of the next. */
int inject_next(struct injection *injection, int64_t *value)
{
    if (injection->stops > 0 && injection->stops % 2 == 0 && go_to_frame(injection, injection->stops / 2) < 0)
        return -ESRCH;
    for (;;) {
        struct user_regs_struct regs;
        struct iovec vector = {&regs, sizeof regs};
        int status;
        if (ptrace(PTRACE_SYSCALL, injection->tid, NULL, NULL) < 0 || wait_for(injection->tid, &status) < 0)
            return -ESRCH;
        if (status >> 16 == PTRACE_EVENT_CLONE || status >> 16 == PTRACE_EVENT_FORK ||
            status >> 16 == PTRACE_EVENT_VFORK)
            return child_of(injection->tid, value);
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            injection->broken_off = 1;
            injection->signal = status >> 16 == 0 ? WSTOPSIG(status) : 0;
            return -EINTR;
        }
        if (++injection->stops % 2 != 0)
            continue;
        if (ptrace(PTRACE_GETREGSET, injection->tid, (void *)(uintptr_t)NT_PRSTATUS, &vector) < 0)
            return -ESRCH;
        *value = (int64_t)regs.rax;
        return INJECT_RESULT;
    }
}

/*
 * Registers that say "in a system call, broken off" mean something only to a thread that looks for signals. An
 * interrupt takes it there, before it has run any code of its own.
 */
static int to_signal_stop(pid_t tid)
{
    int status;

    if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) < 0 || ptrace(PTRACE_CONT, tid, NULL, NULL) < 0 ||
        wait_for(tid, &status) < 0)
        return -ESRCH;
    return 0; /* by the interrupt, or by a signal that blocked signals cannot hold up: SIGSTOP */
}

/* The mask before the registers, and what the frames covered behind them: until they are set, the frames count. */
int inject_end(const struct injection *injection)
{
    struct user_regs_struct regs = *general(injection->before);
    uint64_t mask = injection->mask;
    int rc = injection->broken_off ? 0 : to_signal_stop(injection->tid);

    if (rc < 0)
        return rc;
    if (ptrace(UAPI_PTRACE_SETSIGMASK, injection->tid, sizeof mask, &mask) < 0)
        return -errno;
    rc = set_registers(injection->tid, &regs);
    if (rc == 0)
        rc = inject_uncover(injection, injection->tid);
    ptrace(PTRACE_SETOPTIONS, injection->tid, NULL, NULL);
    return rc;
}

#else /* another machine: nothing is injected there */

int gadgets_find(struct gadgets *gadgets, pid_t task, const struct areas *areas)
{
    (void)task;
    (void)areas;
    *gadgets = (struct gadgets){0, 0};
    return -ENOENT;
}

int inject_place(struct injection *injection, const struct threads *threads, const struct thread *thread,
                 const struct areas *areas, const struct coreelf_format *format, const struct gadgets *gadgets,
                 const struct call *calls, size_t count, const char **why)
{
    (void)calls;
    (void)count;
    (void)threads;
    (void)areas;
    (void)format;
    (void)gadgets;
    *injection = (struct injection){.tid = thread->tid};
    *why = "it does not run 64-bit code for x86-64";
    return -ENOTSUP;
}

uint64_t inject_argument(const struct injection *injection, size_t call)
{
    return injection->frames + call;
}

uint64_t inject_child_stack(const struct injection *injection)
{
    return injection->frames;
}

int inject_begin(struct injection *injection, const struct call *calls, size_t count, const struct call *child)
{
    (void)injection;
    (void)calls;
    (void)count;
    (void)child;
    return -ENOTSUP;
}

int inject_next(struct injection *injection, int64_t *value)
{
    (void)injection;
    *value = 0;
    return -ENOTSUP;
}

int inject_set_argument(const struct injection *injection, size_t call, uint64_t value)
{
    (void)injection;
    (void)call;
    (void)value;
    return -ENOTSUP;
}

int inject_end(const struct injection *injection)
{
    (void)injection;
    return -ENOTSUP;
}

int inject_uncover(const struct injection *injection, pid_t task)
{
    (void)injection;
    (void)task;
    return -ENOTSUP;
}

#endif
