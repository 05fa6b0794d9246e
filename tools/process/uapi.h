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

#define UAPI_PAGE_IS_WPALLOWED (1u << 0) /* writes to it are taken note of */
#define UAPI_PAGE_IS_WRITTEN (1u << 1)   /* it has been written to since it was last protected */
#define UAPI_PAGE_IS_FILE (1u << 2)      /* of the page cache: no copy of its own */
#define UAPI_PAGE_IS_PRESENT (1u << 3)
#define UAPI_PAGE_IS_SWAPPED (1u << 4)
#define UAPI_PAGE_IS_PFNZERO (1u << 5) /* mapped to the kernel's one page of zeros */

#define UAPI_PAGE_IS_GUARD (1u << 8) /* MADV_GUARD_INSTALL; Linux 6.15 */

#define UAPI_PM_GUARD_REGION 58 /* the bit of /proc/PID/pagemap that says the same */

#define UAPI_PM_SCAN_WP_MATCHING (1u << 0) /* protect what is found */

/* userfaultfd(2): include/uapi/linux/userfaultfd.h; the features from Linux 5.19 and 6.7 on */
#define UAPI_UFFD_USER_MODE_ONLY 1
#define UAPI_UFFD_FEATURE_WP_UNPOPULATED (UINT64_C(1) << 13)
#define UAPI_UFFD_FEATURE_WP_ASYNC (UINT64_C(1) << 15)

/* pidfd_open(2), Linux 5.3; pidfd_getfd(2), Linux 5.6; include/uapi/linux/pidfd.h */
#define UAPI_SYS_PIDFD_OPEN 434
#define UAPI_SYS_PIDFD_GETFD 438
#define UAPI_PIDFD_THREAD 00000200 /* O_EXCL: of one thread. Linux 6.9 */

/* statx(2), Linux 5.8: include/uapi/linux/stat.h */
#define UAPI_STATX_ATTR_DAX 0x00200000u

/* ptrace(2), PTRACE_EVENT_STOP: include/uapi/linux/ptrace.h; older C libraries lack it. */
#ifndef PTRACE_EVENT_STOP
#define PTRACE_EVENT_STOP 128
#endif
#define UAPI_PTRACE_SECCOMP_GET_FILTER 0x420c
#define UAPI_PTRACE_GETSIGMASK 0x420a
#define UAPI_PTRACE_SETSIGMASK 0x420b

/* PTRACE_GET_RSEQ_CONFIGURATION, Linux 5.13; struct rseq: include/uapi/linux/rseq.h */
#define UAPI_PTRACE_GET_RSEQ_CONFIGURATION 0x420f
#define UAPI_RSEQ_CS_OFFSET 8
struct uapi_rseq_configuration {
    __u64 rseq_abi_pointer;
    __u32 rseq_abi_size, signature, flags, pad;
};

#endif
