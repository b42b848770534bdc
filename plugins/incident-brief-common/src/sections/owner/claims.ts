import type { Field } from '@plumbline/backstage-plugin-evidence-common';
import { ClaimNature, claimOf, SectionClaim } from '../../kit/section';
import { shortRef } from '../../kit/words';
import type { Owner } from './schema';

export function ownerClaims(owner: Owner): SectionClaim[] {
  const teams = [
    { team: owner.workload, key: 'owner', of: '' },
    ...owner.substrate.map(team => ({
      team,
      key: `owner.substrate[${team.entityRef}]`,
      of: ` of ${shortRef(team.entityRef)}`,
    })),
  ];
  return teams.flatMap(({ team, key, of }) => {
    const claim = (
      part: 'team' | 'onCall' | 'channel' | 'escalation' | 'pager',
      label: string,
      nature: ClaimNature = 'lasting',
    ) =>
      claimOf(
        { key: `${key}.${part}`, label: label + of, nature },
        team[part] as Field<unknown>,
      );
    return [
      claim('team', 'Owner'),
      claim('onCall', 'On call', 'passing'),
      claim('channel', 'Channel'),
      claim('escalation', 'Escalation'),
      claim('pager', 'Pager'),
    ];
  });
}
