import type { SecretStore } from '../../vault/SecretStore';
import type { Verifier } from '../../verify/Verifier';
import { moduleVariables } from '../moduleVariables';
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
    return {
      to: 'active',
      message: verify
        ? 'It answers, and is what was promised.'
        : 'It was made; nothing could be asked of it.',
      decision: { type: 'run', action: 'finished' },
      changes: { request: { intent: operation.intent, activeAt: now } },
      body: { bound: operation.bound },
    };
  };
}
