import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type { Campaign } from '@plumbline/backstage-plugin-scorecards-common';

/**
 * Without those that name a group which the caller may not see, and without the
 * names of users that are hidden from them.
 */
export async function visibleCampaigns(
  campaigns: readonly Campaign[],
  visibility: Pick<CatalogVisibility, 'of'>,
  credentials: BackstageCredentials,
): Promise<Campaign[]> {
  const mayRead = await visibility.of(
    campaigns.flatMap(campaign => [
      ...groupsOf(campaign),
      ...usersOf(campaign),
    ]),
    credentials,
  );
  return campaigns
    .filter(campaign => groupsOf(campaign).every(mayRead))
    .map(campaign => withoutHidden(campaign, mayRead));
}

function groupsOf({ audience, owner }: Campaign): string[] {
  return [owner, audience.team].filter(group => group !== undefined);
}

function usersOf({ closed, createdBy }: Campaign): string[] {
  return [createdBy, closed?.by].filter(user => user !== undefined);
}

function withoutHidden(
  { closed, createdBy, ...campaign }: Campaign,
  mayRead: (ref: string) => boolean,
): Campaign {
  const { by, ...how } = closed ?? {};
  return {
    ...campaign,
    ...(createdBy !== undefined && mayRead(createdBy) && { createdBy }),
    ...(closed && {
      closed: {
        ...how,
        at: closed.at,
        ...(by !== undefined && mayRead(by) && { by }),
      },
    }),
  };
}
