import type {
  Decision,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  GateWord,
  GrantedTime,
} from '@plumbline/backstage-plugin-scorecards-common/releases';
import { nameOfEnvironment } from './releaseChanges';

/** None where it is on nothing that is deployed. */
export function toGateWord(
  one: Decision,
  environments: Environments,
): GateWord[] {
  const { at, id, subject, validFrom } = one;
  const { action, environment, release } = subject;
  const isDeploy = action === 'deploy' || action === 'migration';
  return isDeploy
    ? [
        {
          decision: id.split(':')[1] ?? id,
          environment: nameOfEnvironment(environments, String(environment)),
          release: String(release),
          ...{ at: Date.parse(validFrom ?? at), recordedAt: Date.parse(at) },
          ...endOf(one),
        },
      ]
    : [];
}

export function toGranted(one: Decision): GrantedTime {
  return {
    ...{ id: one.id, control: String(one.subject.control) },
    from: Date.parse(one.validFrom ?? one.at),
    recordedAt: Date.parse(one.at),
    ...endOf(one),
  };
}

/** When it lapses or was ended, whichever comes first. */
function endOf({ ended, validUntil }: Decision): { to?: number } {
  const ends = [validUntil, ended?.at].flatMap(instant =>
    instant === undefined ? [] : [Date.parse(instant)],
  );
  return ends.length > 0 ? { to: Math.min(...ends) } : {};
}
