import type { AuthService } from '@backstage/backend-plugin-api';
import type {
  Proposal,
  ProposalRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import type { EvidenceService } from '@plumbline/backstage-plugin-evidence-node';

/** Evidence's answer, or why it gives none. */
export async function proposeTo(
  request: ProposalRequest,
  options: { auth: AuthService; evidence: Pick<EvidenceService, 'propose'> },
): Promise<Proposal | { refused: string }> {
  const { auth, evidence } = options;
  const credentials = await auth.getOwnServiceCredentials();
  try {
    return await evidence.propose(request, { credentials });
  } catch (error) {
    const { name, status, message } = error as Error & { status?: number };
    // One service whose repository is away does not end the others.
    const isRefusal =
      [400, 403, 404, 409, 503].includes(status ?? 0) ||
      /^(?:Conflict|NotFound|Input|ServiceUnavailable)Error$/.test(name);
    if (!isRefusal) {
      throw error;
    }
    return { refused: message.slice(0, 500) };
  }
}
