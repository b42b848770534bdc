import { createSearchModule } from '@plumbline/backstage-plugin-evidence-node/search';
import { nameOf } from '@plumbline/backstage-plugin-toil-common';
import { ToilClient } from '@plumbline/backstage-plugin-toil-common/client';

/** Candidates for automation in the portal's search. */
export default createSearchModule({
  type: 'plumbline-candidate',
  pluginId: 'toil',
  ofEntities: true,
  documents: async api => {
    const { items } = await new ToilClient(api).listSearched();
    return items.map(({ id, title, entityRefs, trigger, ...rank }) => ({
      title,
      text: [trigger, ...entityRefs.map(nameOf)].filter(Boolean).join(' · '),
      location: `/toil/candidates/${encodeURIComponent(id)}`,
      bucket: rank.bucket,
      priority: rank.priority,
      state: rank.state,
      entityRefs,
    }));
  },
});
