import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  autonomies,
  Autonomy,
  backlogDefaults,
  defaultCapacity,
  runsToClimb,
} from '@plumbline/backstage-plugin-toil-common';
import type { TrackerPrivacy } from './names/Withheld';

/** What `config.d.ts` describes, with its defaults. */
export function readSettings(config: RootConfigService): {
  atLeast: number;
  capacity: { hoursPerPerson: number; limit: number };
  mostInProgress: number;
  needs: Record<Autonomy, number>;
  privacy: TrackerPrivacy;
} {
  const toil = config.getOptionalConfig('plumbline.toil');
  const trackers = toil?.getOptionalConfig('sources');
  const isOpen = (source: string) =>
    trackers!.getOptionalBoolean(`${source}.private`) === false;
  const sources = trackers?.keys() ?? [];
  return {
    atLeast: positive(
      toil?.getOptionalNumber('suggestFrom'),
      backlogDefaults.suggestFrom,
      'suggestFrom',
    ),
    capacity: {
      hoursPerPerson: positive(
        toil?.getOptionalNumber('capacity.hoursPerPerson'),
        defaultCapacity.hoursPerPerson,
        'capacity.hoursPerPerson',
      ),
      limit:
        positive(
          toil?.getOptionalNumber('capacity.limitPercent'),
          defaultCapacity.limit * 100,
          'capacity.limitPercent',
        ) / 100,
    },
    mostInProgress: positive(
      toil?.getOptionalNumber('mostInProgress'),
      backlogDefaults.mostInProgress,
      'mostInProgress',
    ),
    needs: Object.fromEntries(
      autonomies.map(rung => [
        rung,
        rung === 'observe'
          ? 0
          : positive(
              toil?.getOptionalNumber(`runsToClimb.${rung}`),
              runsToClimb[rung],
              `runsToClimb.${rung}`,
            ),
      ]),
    ) as Record<Autonomy, number>,
    privacy: {
      open: sources.filter(isOpen),
      private: sources.filter(source => !isOpen(source)),
    },
  };
}

function positive(
  value: number | undefined,
  otherwise: number,
  name: string,
): number {
  if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
    throw new Error(`'plumbline.toil.${name}' must be a whole number from 1`);
  }
  return value ?? otherwise;
}
