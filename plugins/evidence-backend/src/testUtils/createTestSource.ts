import {
  ChangeSource,
  parseJson,
  ReportedChange,
  verifyHmac,
} from '@plumbline/backstage-plugin-evidence-node';

export const testSecret = 'the present secret';

/** A webhook that is signed, and whose deliveries are changes as they are. */
export function createTestSource(): ChangeSource {
  return {
    id: 'acme-ci',
    title: "Acme's pipelines",
    kinds: ['deploy'],
    verify: (delivery, secrets) =>
      verifyHmac(delivery, secrets, { header: 'X-Acme-Signature' }),
    translate: delivery => ({
      changes: [
        { ...(parseJson(delivery.body) as ReportedChange), source: 'acme-ci' },
      ],
    }),
  };
}
