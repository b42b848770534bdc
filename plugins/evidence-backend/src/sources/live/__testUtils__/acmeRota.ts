import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  evidenceExtensionPoint,
  LiveLook,
} from '@plumbline/backstage-plugin-evidence-node';

async function lookUp({ owner, signal, now, report, usersByEmail }: LiveLook) {
  const name = owner?.entity.metadata.annotations?.['acme.example/rota'];
  if (!owner || !name) {
    return; // nothing to ask
  }
  const rota = process.env.ACME_ROTA ?? 'https://rota.acme.example';
  const answer = await fetch(`${rota}/${encodeURIComponent(name)}`, { signal });
  const { person, email, until } = await answer.json();
  const [user] = await usersByEmail([email]);
  const shifts = person
    ? [{ name: person, end: until, ...(user && { user }) }]
    : [];
  const value = { levels: [{ level: 1, shifts }] };
  await report({
    observedAt: now.toISOString(),
    facts: [{ entityRef: owner.entityRef, name: 'oncall.levels', value }],
  });
}

export default createBackendModule({
  pluginId: 'evidence',
  moduleId: 'acme-rota',
  register(env) {
    env.registerInit({
      deps: { evidence: evidenceExtensionPoint },
      async init({ evidence }) {
        evidence.addCollector({
          id: 'acme-rota',
          title: 'On-call of Acme Rota',
          frequencySeconds: 300,
          timeoutSeconds: 10,
          async collect() {}, // what is shown between look-ups: as above, of all
          lookUp,
        });
      },
    });
  },
});
