import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { CampaignFix } from '@plumbline/backstage-plugin-scorecards-common';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { restsOnTheWhole } from '../verdicts/WithheldControls';
import type { FixPlace, StoredFix } from './records';
import { CampaignLine, keyOf } from './CampaignVerdicts';

/** Fixes of a campaign as a reader may see them. */
export async function presentFixes(
  fixes: readonly StoredFix[],
  of: {
    credentials: BackstageCredentials;
    lines: readonly CampaignLine[];
    registry: Pick<ControlRegistry, 'all'>;
    visibility: Pick<CatalogVisibility, 'of'>;
  },
): Promise<CampaignFix[]> {
  const { credentials, lines, registry, visibility } = of;
  const mayRead = await visibility.of(
    fixes.flatMap(({ entityRef, openedBy, owner }) => [
      entityRef,
      openedBy,
      ...(owner === undefined ? [] : [owner]),
    ]),
    credentials,
  );
  const seesAll = (await visibility.of([], credentials))('');
  // That there is a fix shows that its verdict failed.
  const isShown = (control: string) => {
    const known = registry.all.get(control)?.compiled.control;
    return seesAll || (known !== undefined && !restsOnTheWhole(known));
  };
  const failing = new Set(
    lines
      .filter(({ verdict }) => verdict.status === 'fail')
      .map(({ verdict }) => keyOf(verdict)),
  );
  return fixes
    .filter(
      ({ controls, entityRef }) =>
        mayRead(entityRef) && controls.every(isShown),
    )
    .map(({ place, openedAt, closedAt, ...fix }) => ({
      id: fix.id,
      entityRef: fix.entityRef,
      ...(fix.owner !== undefined &&
        mayRead(fix.owner) && { owner: fix.owner }),
      controls: fix.controls,
      state: fix.state,
      ...(fix.issue && { issue: fix.issue }),
      ...shownPlace(place),
      ...(mayRead(fix.openedBy) && { openedBy: fix.openedBy }),
      openedAt: new Date(openedAt).toISOString(),
      ...(closedAt !== undefined && {
        closedAt: new Date(closedAt).toISOString(),
      }),
      failsAgain:
        fix.state === 'closed' &&
        fix.controls.some(control =>
          failing.has(keyOf({ entityRef: fix.entityRef, control })),
        ),
    }));
}

/** What its branch was at serves closing it alone. */
function shownPlace(place?: FixPlace): Partial<Omit<FixPlace, 'commit'>> {
  const { commit: _, ...shown }: Partial<FixPlace> = place ?? {};
  return shown;
}
