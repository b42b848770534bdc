import type { Promotion } from '@plumbline/backstage-plugin-evidence-common';

/** As evidence answers for another ladder, as far as environments go. */
export function onLadder(
  promotion: Promotion,
  ladder: string | undefined,
): Promotion {
  const names = ladder?.split(',');
  return names
    ? {
        ...promotion,
        ladder: names,
        environments: promotion.environments.filter(({ name }) =>
          names.includes(name),
        ),
      }
    : promotion;
}
