import {
  denies,
  exempt,
  factsOf,
  findingsOf,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import type { Finding } from '@plumbline/backstage-plugin-provisioning-common';
import type { Offer, Standards } from '../../standards/ProductRegistry';
import type { StoredOperation } from '../../records/requests';
import { subjectOf } from '../../exemptions/present';
import type { ExemptionStore } from '../../exemptions/ExemptionStore';
import type { Runner } from '../Runner';
import type { Step } from '../Step';

/** What policies find in a request, before there is any plan. */
export function requestFindings(
  standards: Standards,
  { product }: Offer,
  operation: Pick<StoredOperation, 'intent' | 'kind'>,
  now: number,
): Finding[] {
  const { intent, kind } = operation;
  const id = String(intent.durability);
  return findingsOf(standards.policies, {
    layer: 'request',
    product: product.id,
    facts: factsOf({
      product,
      level: { id, ...product.levels[id] },
      intent,
      operation: kind,
    }),
    now,
  });
}

/** The findings that end a request, in words. */
export function inWords(findings: readonly Finding[]): string {
  return findings
    .filter(isDenial)
    .map(({ message, satisfiedBy }) => `${message} ${satisfiedBy}`)
    .join(' ');
}

/** What the record keeps of findings. */
export function rulesOf(findings: readonly Finding[]) {
  return findings.map(({ rule, version, exempted }) => ({
    rule,
    version,
    ...(exempted && { exemption: exempted.id }),
  }));
}

/** Judges the request before anything is run. */
export function createSubmittedStep(options: {
  exemptions: Pick<ExemptionStore, 'inForce'>;
  runner: Pick<Runner, 'prepareSecret'>;
}): Step {
  return async context => {
    const { now, offer, operation, request, standards } = context;
    const findings = exempt(
      requestFindings(standards, offer, operation, now),
      await options.exemptions.inForce(
        subjectOf({ ...request, intent: operation.intent }),
        now,
      ),
      now,
    );
    if (denies(findings)) {
      return {
        to: 'refused',
        message: `Refused by policy. ${inWords(findings)}`,
        changes: { findings },
        body: { findings: rulesOf(findings) },
      };
    }
    await options.runner.prepareSecret(context);
    return {
      to: 'rendered',
      message: `Passed the policies on requests; it will run ${offer.product.module.path}.`,
      changes: { findings },
      body: {
        module: offer.product.module.path,
        hash: offer.module.hash,
        findings: rulesOf(findings),
      },
    };
  };
}
