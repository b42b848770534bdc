import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthService } from '@backstage/backend-plugin-api';
import type { FactValues } from '@plumbline/backstage-plugin-evidence-common/rules';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';
import { factsOf } from '../verdicts/judgeEntity';

const size = 100;
/** A control waits no longer for it, in milliseconds. */
const longestWait = 2_000;

/**
 * Facts of some entities of the estate; none where evidence does not answer, as
 * while it starts.
 */
export function factSample({
  auth,
  evidence,
}: {
  auth: AuthService;
  evidence: Pick<EvidenceService, 'getFacts'>;
}): (names: string[]) => Promise<FactValues[]> {
  return async names => {
    const read = async () => {
      const credentials = await auth.getOwnServiceCredentials();
      const page = await evidence.getFacts(
        { names, limit: size },
        { credentials },
      );
      return page.items.map(factsOf);
    };
    return Promise.race([
      read().catch(() => []),
      sleep(longestWait, [], { ref: false }),
    ]);
  };
}
