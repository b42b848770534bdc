import { createSearchModule } from '@plumbline/backstage-plugin-evidence-node/search';
import { ScorecardsClient } from '@plumbline/backstage-plugin-scorecards-common/client';

/** Controls in the portal's search. */
export default createSearchModule({
  type: 'plumbline-control',
  pluginId: 'scorecards',
  documents: async api => {
    const { items } = await new ScorecardsClient(api).listControls({});
    return items.map(
      ({ id, title, rationale, tags = [], owner, phase, requirement }) => ({
        title,
        text: [id, rationale, ...tags].join(' · '),
        location: `/scorecards/controls/${encodeURIComponent(id)}`,
        owner,
        phase,
        requirement,
      }),
    );
  },
});
