import {
  type Change,
  entityTitle,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  allPages,
  EvidenceClient,
} from '@plumbline/backstage-plugin-evidence-common/client';
import {
  createSearchModule,
  SearchedDocument,
} from '@plumbline/backstage-plugin-evidence-node/search';

/** What changes what runs; a commit is merged, and not deployed. */
const recent = {
  kind: 'deploy,config,flag,schema,infrastructure',
  since: '7d',
};
/** What somebody looks for again. */
const troubled = { outcome: 'failed,rolled-back', since: '30d' };
/** Of each of the two, the newest. */
const mostIndexed = 1_000;

/** Changes of note in the portal's search. */
export default createSearchModule({
  type: 'plumbline-change',
  pluginId: 'evidence',
  ofEntities: true,
  documents: async api => {
    const client = new EvidenceClient(api);
    const found = new Map<string, SearchedDocument>();
    for (const query of [recent, troubled]) {
      let left = mostIndexed;
      const pages = allPages<Change>(cursor =>
        client.listChanges({ ...query, limit: 500, cursor }),
      );
      for await (const change of pages) {
        documentsOf(change).forEach(one => found.set(change.id, one));
        left -= 1;
        if (left === 0) {
          break;
        }
      }
    }
    return [...found.values()];
  },
});

/** None of a change whose entity is unknown: its readers could not be checked. */
function documentsOf(change: Change): SearchedDocument[] {
  const { id, kind, entityRef, environment, outcome, occurredAt } = change;
  const { actor, item, revision, title } = change;
  if (entityRef === undefined) {
    return [];
  }
  const name = entityTitle(entityRef);
  const by = actor?.startsWith('user:') ? entityTitle(actor) : actor;
  const words = [name, item, revision, by];
  return [
    {
      title:
        title ?? [kind, item, revision, 'of', name].filter(Boolean).join(' '),
      text: words.filter(Boolean).join(' · '),
      location: `/changes/${encodeURIComponent(id)}`,
      ...{ kind, entityRef, occurredAt },
      ...{ environment: environment ?? '', outcome: outcome ?? '' },
      entityRefs: [entityRef],
    },
  ];
}
