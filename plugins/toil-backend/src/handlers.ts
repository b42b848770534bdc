import type { Handlers } from '@plumbline/backstage-plugin-evidence-node';
import type { toilOperations } from '@plumbline/backstage-plugin-toil-common';
import type { AutomationQuery } from './candidates/AutomationQuery';
import type { CandidateQuery } from './candidates/CandidateQuery';
import type { CandidateService } from './candidates/CandidateService';
import type { LadderService } from './candidates/LadderService';
import type { SearchQuery } from './candidates/SearchQuery';
import type { TeamQuery } from './candidates/TeamQuery';
import type { SourcesQuery } from './intakes/SourcesQuery';
import type { GroupQuery } from './candidates/GroupQuery';
import type { GroupService } from './candidates/GroupService';
import type { SourceOwners } from './occurrences/SourceOwners';
import type { OccurrenceService } from './occurrences/OccurrenceService';

/** What each operation of `/api/toil` does. */
export function toilHandlers(services: {
  automations: AutomationQuery;
  candidates: CandidateService;
  deciding: GroupService;
  groups: GroupQuery;
  ladder: LadderService;
  owners: SourceOwners;
  query: CandidateQuery;
  searching: SearchQuery;
  sources: SourcesQuery;
  taking: OccurrenceService;
  team: TeamQuery;
}): Handlers<typeof toilOperations> {
  const { automations, candidates, deciding, groups, ladder, owners } =
    services;
  const { query, searching, sources, taking, team } = services;
  const move =
    (state: 'open' | 'done' | 'dismissed', action: string) =>
    ({ params, body, ...by }: DecisionCall) =>
      candidates.move(params.id, body, by, { state, action });

  return {
    getSummary: ({ credentials }) => query.summary(credentials),
    getTeam: call => team.get(call.query.owner, call.credentials),
    listCandidates: call => query.list(call.query, call.credentials),
    addCandidate: ({ body, ...by }) => candidates.add(body, by),
    getCandidate: ({ params, credentials }) =>
      query.get(params.id, credentials),
    reviewCandidate: ({ params, body, ...by }) =>
      candidates.review(params.id, body, by),
    overrideBucket: ({ params, body, ...by }) =>
      candidates.override(params.id, body, by),
    startCandidate: ({ params, body, ...by }) =>
      candidates.start(params.id, body, by),
    openCandidate: move('open', 'opened'),
    finishCandidate: move('done', 'finished'),
    dismissCandidate: move('dismissed', 'dismissed'),
    promoteCandidate: ({ params, body, ...by }) =>
      ladder.promote(params.id, body, by),
    demoteCandidate: ({ params, body, ...by }) =>
      ladder.demote(params.id, body, by),
    listAutomations: ({ credentials }) => automations.list(credentials),
    reportRun: ({ params, body, ...by }) => ladder.report(params.id, body, by),
    listGroups: call => groups.list(call.query, call.credentials),
    getGroup: call =>
      groups.get(call.params.id, call.query.members, call.credentials),
    mergeGroups: ({ body, ...by }) => deciding.merge(body, by),
    splitGroup: async ({ params, body, ...by }) => ({
      items: await deciding.split(params.id, body, by),
    }),
    listUnmatched: async ({ credentials }) => ({
      items: await groups.unmatched(credentials),
    }),
    listSearched: async ({ credentials }) => ({
      items: await searching.list(credentials),
    }),
    listSources: async () => ({ items: await sources.list() }),
    listSourceTypes: async () => ({ items: sources.types() }),
    importReview: async ({ body, principal, credentials }) =>
      taking.takeReview(
        body,
        await owners.authorOf(body.source, principal, credentials),
      ),
    reportOccurrences: async ({ body, principal, credentials }) => {
      const { source, items, anyOrder } = body;
      const author = await owners.authorOf(source, principal, credentials);
      return taking.take(source, items, { anyOrder, author });
    },
    removeOccurrences: async ({ body, principal, credentials }) => {
      const { source, ids } = body;
      const author = await owners.authorOf(source, principal, credentials);
      return taking.remove(source, ids, author);
    },
  };
}

type DecisionCall = Parameters<
  Handlers<typeof toilOperations>['finishCandidate']
>[0];
