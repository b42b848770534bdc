import { ProvisioningPortal } from '../../support/provisioning';
import { killOnTheWay } from '../../support/provisioningRoads';
import type { FaultRow } from './Books';

/**
 * Kills the backend on the way of requests for a database: each is made, and
 * made once.
 */
export async function provisioningKills(rounds: number): Promise<FaultRow[]> {
  const rows = new Map<string, FaultRow>();
  const rowOf = (state: string) => {
    const fault = `SIGKILL: provisioning, ${state}`;
    const row = rows.get(state) ?? {
      fault,
      engine: 'SQLite',
      times: 0,
      acknowledged: 0,
      lost: 0,
      doubled: 0,
      problems: [],
    };
    rows.set(state, row);
    return row;
  };
  const world = await ProvisioningPortal.started();
  try {
    for (let round = 1; round <= rounds; round++) {
      const options = {
        name: `killed_${round}`,
        whileApplied: round % 4 !== 0,
      };
      try {
        const row = rowOf(await killOnTheWay(world, options));
        row.times += 1;
        row.acknowledged += 1;
      } catch (error) {
        const row = rowOf('at any point');
        row.times += 1;
        row.problems.push(String(error).slice(0, 1_000));
      }
    }
  } finally {
    await world.stop();
  }
  return [...rows.values()];
}
