import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { Portal } from './Portal';

/** How long a portal may take that was not requested (ms). */
const patience = 15_000;

/** Whether the portal must answer, or must not be called; without either it may be absent. */
export type PortalOptions = { portal?: boolean; offline?: boolean };

/**
 * What a portal answers that may be absent, or why it does not; `undefined`
 * where it is not to be called.
 *
 * @throws Failure where it was demanded, and can't answer
 */
export async function askPortal<T>(
  { portal: demanded, offline }: PortalOptions,
  ask: (portal: Portal) => Promise<T>,
): Promise<{ answer: T } | { missing: string } | undefined> {
  if (demanded && offline) {
    throw new Failure(
      exitCode.wrongUsage,
      "Give '--portal' or '--offline', not both.",
    );
  }
  if (offline) {
    return undefined;
  }
  try {
    const portal = new Portal(
      demanded ? undefined : AbortSignal.timeout(patience),
    );
    return { answer: await ask(portal) };
  } catch (error) {
    const isAbsence =
      error instanceof EvidenceRequestError ||
      (error instanceof Failure && error.exitCode !== exitCode.wrongUsage);
    if (!isAbsence) {
      throw error;
    }
    if (demanded) {
      throw new Failure(exitCode.unreachable, error.message);
    }
    return { missing: error.message };
  }
}
