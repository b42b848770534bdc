import type {
  ChangeSource,
  WebhookDelivery,
} from '@plumbline/backstage-plugin-evidence-node';
import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';

/** What a gate of deploys answered: somebody let a deploy pass, or did not. */
export type GateAnswer = {
  /** Of two with one id, a refusal counts before an approval, then the earlier. */
  id: string;
  /** Which gate, such as one of a repository and an environment. */
  gate: string;
  answer: 'approved' | 'rejected';
  /** When it was given, ISO 8601. */
  at: string;
  /** The work of approving, the same for each answer of the gate. */
  title: string;
  /** What services are called: an address, a name or an entity reference. */
  services: string[];
  /** Where a person can look at it. */
  url?: string;
};

/** What a delivery reports; nothing for one that is genuine and of no use. */
export type ToilDelivery = {
  /** Workflows that people ran again or started by hand, once they have ended. */
  workflowRuns?: OccurrenceInput[];
  gateAnswers?: GateAnswer[];
};

/**
 * Understands one webhook. Its deliveries are posted to `/api/toil/webhooks/<id>`;
 * its secrets are those of `plumbline.webhooks.<id>.secrets.<name>`.
 */
export type ToilWebhook = Pick<ChangeSource, 'id' | 'verify'> & {
  /**
   * What a verified delivery reports. Equal deliveries must give equal answers:
   * no clock, no random ids.
   *
   * @throws InputError where the payload is not what the vendor documents
   */
  translate(delivery: WebhookDelivery): ToilDelivery;
};
