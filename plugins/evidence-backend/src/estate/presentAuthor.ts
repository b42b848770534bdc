import { entityRefSchema } from '@plumbline/backstage-plugin-evidence-common';
import type { Author } from '@plumbline/backstage-plugin-evidence-node';

/** Whose an entry is, and whether it was amended since, as a reader may see it. */
export function presentAuthor(
  of: { reportedBy?: Author; amendedAt?: number },
  isVisible: ((entityRef: string) => boolean) | undefined,
): { reportedBy?: string; amendedAt?: string } {
  const { reportedBy, amendedAt } = of;
  return {
    ...(reportedBy !== undefined &&
      mayName(reportedBy, isVisible) && { reportedBy }),
    ...(amendedAt !== undefined && {
      amendedAt: new Date(amendedAt).toISOString(),
    }),
  };
}

/**
 * Whether a reader may know who did something. Services and interfaces are no
 * entities; users are.
 */
export function mayName(
  author: Author,
  isVisible: ((entityRef: string) => boolean) | undefined,
): boolean {
  const ref = entityRefSchema.safeParse(author);
  return !isVisible || !ref.success || isVisible(ref.data);
}
