/*
 * uapi.h: interfaces of the kernel that are newer than many an installed header. Here and nowhere else.
 */
#ifndef COREELF_UAPI_H
#define COREELF_UAPI_H

#include <linux/types.h>
#include <sys/ioctl.h>

/* ioctl_pagemap_scan(2), Linux 6.7: include/uapi/linux/fs.h */
struct uapi_page_region {
    __u64 start, end, categories;
};

struct uapi_pm_scan_arg {
    __u64 size, flags, start, end, walk_end, vec, vec_len, max_pages;
    __u64 category_inverted, category_mask, category_anyof_mask, return_mask;
};

#define UAPI_PAGEMAP_SCAN _IOWR('f', 16, struct uapi_pm_scan_arg)

#define UAPI_PAGE_IS_PRESENT (1u << 3)
#define UAPI_PAGE_IS_SWAPPED (1u << 4)
#define UAPI_PAGE_IS_PFNZERO (1u << 5) /* mapped to the kernel's one page of zeros */

/* statx(2), Linux 5.8: include/uapi/linux/stat.h */
#define UAPI_STATX_ATTR_DAX 0x00200000u

/* ptrace(2), PTRACE_EVENT_STOP: include/uapi/linux/ptrace.h; older C libraries lack it. */
#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128
#endif

#endif
