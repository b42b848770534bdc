import type { SecretStore } from '../../vault/SecretStore';
import type { Verifier } from '../../verify/Verifier';
import { moduleVariables } from '../moduleVariables';
import { changesLevel, endAfter } from '../../records/expiry';
import { Step, StepFailure } from '../Step';

/** Looks at what was made, and compares it with what was promised. */
export function createVerifyingStep(options: {
  environmentOf(product: string): Record<string, string> | undefined;
  secrets: SecretStore;
  verifiers: ReadonlyMap<string, Verifier>;
}): Step {
  return async ({ now, offer, operation, request }) => {
    const { product } = offer;
    const connection = await options.secrets.get(request.id);
    const verify = options.verifiers.get(product.verify);
    if (verify) {
      const broken = await verify({
        environment: options.environmentOf(product.id) ?? {},
        variables: moduleVariables(offer, operation, request, connection),
        name: String(operation.intent[product.resource.name]),
        connection,
      });
      if (broken.length > 0) {
        throw new StepFailure(
          `It was made, and is not what was promised: ${broken.join('; ')}`,
        );
      }
    }
    const made = verify
      ? 'It answers, and is what was promised.'
      : 'It was made; nothing of it can be verified.';
    const end = endAfter(request, operation);
    return {
      to: 'active',
      message: changesLevel(operation, request)
        ? `${made} ${ofEnd(end)}`
        : made,
      decision: { type: 'run', action: 'finished' },
      changes: {
        request: {
          intent: operation.intent,
          activeAt: now,
          ...(changesLevel(operation, request) && { expiresAt: end ?? null }),
        },
      },
      body: { bound: operation.bound },
    };
  };
}

function ofEnd(end: number | undefined): string {
  return end === undefined
    ? 'It stays, as its level does.'
    : `It goes at ${new Date(end).toISOString()}, as its level does.`;
}
