/*
 * crash.c: counts the letters of some words, until it comes to a word that is not there.
 */
#include <stdio.h>

static const char *const words[] = {"signal", "process", NULL, "memory"};

static unsigned count_letters(const char *word)
{
    unsigned n = 0;

    while (word[n] != '\0')
        n++;
    return n;
}

int main(void)
{
    unsigned letters = 0;

    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        letters += count_letters(words[i]);
    printf("%u letters\n", letters);
    return 0;
}
