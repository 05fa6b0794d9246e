/*
 * bytes.c: who claims which bytes of the file, and what nobody claims.
 *
 * The model has the claims by their start (model/claims.c). Whoever reaches farthest so far shares bytes with
 * the next one if that starts before it ends: one pass finds every claim that overlaps an earlier one.
 *
 * In a program a loaded segment covers the headers and most sections, and should. In a core it does not.
 */
#include <stdlib.h>

#include "check.h"

static int is_table(const struct claim *claim)
{
    return claim->kind == REGION_EHDR || claim->kind == REGION_PHDRS || claim->kind == REGION_SHDRS;
}

static int is_load(const struct claim *claim)
{
    return claim->kind == REGION_SEGMENT && claim->level == CLAIM_LOAD;
}

/* What must not share bytes: headers, tables and sections; and segments. */
static int is_part(const struct check *check, const struct claim *claim)
{
    (void)check;
    return claim->level == CLAIM_PART;
}

static int is_segment(const struct check *check, const struct claim *claim)
{
    return check->is_core ? claim->kind == REGION_SEGMENT || is_table(claim) : is_load(claim);
}

/* ---- Two that share bytes ---- */

static uint64_t said_at(const struct check *check, const struct claim *claim)
{
    switch (claim->kind) {
    case REGION_PHDRS:
        return ehdr_at(check, "e_phoff");
    case REGION_SHDRS:
        return ehdr_at(check, "e_shoff");
    case REGION_SECTION:
        return shdr_at(check, claim->index, "sh_offset");
    case REGION_SEGMENT:
        return phdr_at(check, claim->index, "p_offset");
    default:
        return 0;
    }
}

static uint64_t min(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Which of two is where it should not be: rather a segment or section than a table, and never the ELF header. */
static const struct claim *at_fault(const struct claim *before, const struct claim *claim)
{
    return claim->kind == REGION_EHDR || (is_table(claim) && !is_table(before)) ? before : claim;
}

static void report_pair(struct check *check, const struct claim *before, const struct claim *claim)
{
    if (is_table(before) || is_table(claim))
        report(check, FINDING_TABLE_OVERLAP, said_at(check, at_fault(before, claim)),
               min(before->end, claim->end) - claim->start, claim->start);
    else if (claim->kind == REGION_SECTION)
        report(check, FINDING_SECTION_OVERLAP, said_at(check, claim), claim->index, before->index, claim->start);
    else
        report(check, FINDING_SEGMENT_SHARED, said_at(check, claim), claim->index, before->index, claim->start);
}

static void find_pairs(struct check *check, const struct claims *claims,
                       int (*counts)(const struct check *, const struct claim *))
{
    const struct claim *farthest = NULL;

    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *claim = &claims->list[i];
        if (!counts(check, claim))
            continue;
        if (farthest && claim->start < farthest->end &&
            (counts == is_part || !is_table(farthest) || !is_table(claim))) /* two tables: said as parts */
            report_pair(check, farthest, claim);
        if (!farthest || claim->end > farthest->end)
            farthest = claim;
    }
}

/* ---- Bytes of nobody ---- */

/* Gaps are read up to here, all of them together: a sparse file could have one of any size. */
enum { GAPS_MAX = 64 << 20 };

static void check_gap(struct check *check, const struct region *region, uint64_t *budget)
{
    uint64_t size = min(region->size, *budget);

    *budget -= size;
    if (!is_zero(check, region->offset, size))
        report(check, FINDING_BYTES_UNCLAIMED, region->offset, region->size);
}

static void check_regions(struct check *check)
{
    uint64_t budget = GAPS_MAX;

    for (size_t i = 0; i < check->map.regions_count; i++) {
        const struct region *region = &check->map.regions[i];
        if (region->kind == REGION_GAP)
            check_gap(check, region, &budget);
        else if (region->kind == REGION_TAIL)
            report(check, FINDING_BYTES_BEHIND, region->offset, region->size);
    }
}

void check_bytes(struct check *check)
{
    struct claims claims;

    claims_collect(&claims, &check->map);
    find_pairs(check, &claims, is_part);
    find_pairs(check, &claims, is_segment);
    free(claims.list);
    check_regions(check);
}
