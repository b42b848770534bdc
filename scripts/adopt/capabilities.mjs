// What each capability adds to a portal. Names are without the prefix.
export const prefix = '@plumbline/backstage-plugin-';

/** Answers the readiness probe of the portal. */
export const readiness = 'evidence-backend/readiness';

/** The package of the command line. */
export const command = '@plumbline/cli';

/** What every capability rests on. */
const evidence = {
  backend: ['evidence-backend'],
  app: ['evidence'],
  legacy: {
    plugin: 'evidence',
    pages: [
      { path: '/evidence', element: 'EvidencePage', title: 'Evidence' },
      { path: '/decisions', element: 'DecisionsPage', title: 'Decisions' },
      // Where Backstage sends the browser of `plumbline login`.
      { path: '/oauth2/authorize/:sessionId', element: 'LoginPage' },
    ],
  },
};

/**
 * Modules that read no system of their own: what repositories of any host say in
 * their files, and the links that the catalog has. So they are installed unless
 * the sources say `no-…`.
 */
export const usual = ['repositories', 'links'];

// Tabs of services and of teams.
const changesTab = {
  path: '/changes',
  element: 'EntityChangesContent',
  title: 'Changes',
};
const toilTab = { path: '/toil', element: 'EntityToilContent', title: 'Toil' };
const infrastructureTab = {
  path: '/infrastructure',
  element: 'EntityInfrastructureContent',
  title: 'Infrastructure',
};

export const capabilities = {
  'incident-brief': {
    backend: ['incident-brief-backend'],
    app: ['incident-brief'],
    legacy: {
      plugin: 'incident-brief',
      searchResult: 'ChangeSearchResultListItem',
      pages: [
        {
          path: '/incidents',
          element: 'IncidentBriefHomePage',
          title: 'Incidents',
        },
        { path: '/brief', element: 'IncidentBriefPage' },
        { path: '/changes', element: 'ChangesPage', title: 'Changes' },
        { path: '/review', element: 'IncidentBriefReviewPage' },
        { path: '/set-up', element: 'IncidentBriefSetUpPage' },
      ],
      tabs: [
        {
          path: '/brief',
          element: 'EntityIncidentBriefContent',
          title: 'Brief',
        },
        changesTab,
      ],
      cards: ['EntityIncidentBriefCard', 'EntityChangesCard'],
      // The portal has a tab at this path, which only its owner replaces.
      byHand: ['EntityDependenciesContent'],
      team: {
        tabs: [changesTab],
        cards: [
          'EntityTeamFiringCard',
          'EntityChangesCard',
          'EntityTeamServicesCard',
          'EntityTeamOnCallCard',
        ],
      },
    },
  },
  scorecards: {
    backend: ['scorecards-backend', 'catalog-backend-module-scorecards'],
    app: ['scorecards'],
    standards: true,
    legacy: {
      plugin: 'scorecards',
      searchResult: 'ControlSearchResultListItem',
      pages: [
        { path: '/scorecards', element: 'ScorecardsPage', title: 'Scorecards' },
      ],
      // What it gives to pages of others, where these are chosen as well.
      within: [
        { page: 'ChangesPage', prop: 'releases', element: 'ReleaseLadder' },
        { page: 'ChangesPage', prop: 'pipelines', element: 'PipelineWaits' },
      ],
      tabs: [
        {
          path: '/scorecard',
          element: 'EntityScorecardContent',
          title: 'Scorecard',
        },
        {
          path: '/lifecycle',
          element: 'EntityLifecycleContent',
          title: 'Lifecycle',
        },
      ],
      cards: ['EntityScorecardCard'],
      team: {
        tabs: [
          {
            path: '/scorecard',
            element: 'EntityTeamScorecardContent',
            title: 'Scorecard',
          },
        ],
        cards: ['EntityTeamScorecardCard'],
      },
    },
  },
  toil: {
    backend: ['toil-backend'],
    app: ['toil'],
    legacy: {
      plugin: 'toil',
      searchResult: 'CandidateSearchResultListItem',
      pages: [{ path: '/toil', element: 'ToilPage', title: 'Toil' }],
      tabs: [toilTab],
      cards: ['EntityToilCard'],
      team: { tabs: [toilTab], cards: ['EntityToilCard'] },
    },
  },
  provisioning: {
    backend: [
      'provisioning-backend',
      'catalog-backend-module-provisioning',
      'scaffolder-backend-module-provisioning',
    ],
    app: ['provisioning'],
    standards: true,
    legacy: {
      plugin: 'provisioning',
      searchResult: 'ProductSearchResultListItem',
      pages: [
        {
          path: '/infrastructure',
          element: 'ProvisioningPage',
          title: 'Infrastructure',
        },
      ],
      tabs: [infrastructureTab],
      cards: ['EntityInfrastructureCard'],
      team: { tabs: [infrastructureTab], cards: ['EntityInfrastructureCard'] },
    },
  },
};

/**
 * The modules that read a system or write to it, by its name: `github` of
 * evidence and of toil, `slack` of the incident brief.
 * @param names - of all published packages, without the prefix
 * @returns a map of source to `[{ name, capability }]`
 */
export function sourceModules(names) {
  const sources = new Map();
  for (const name of names) {
    const [, capability, source] =
      /^(evidence|incident-brief|scorecards|toil)-backend-module-(.+)$/.exec(
        name,
      ) ?? [];
    if (source) {
      sources.set(source, [
        ...(sources.get(source) ?? []),
        { name, capability },
      ]);
    }
  }
  return sources;
}

/**
 * The sources that a list of `--sources` means: those that it names, and the
 * usual ones that it does not leave out.
 */
export function sourcesOf(listed) {
  const left = usual.filter(name => listed.includes(`no-${name}`));
  const named = listed.filter(name => !name.startsWith('no-'));
  return [...new Set([...usual, ...named])].filter(
    name => !left.includes(name),
  );
}

/** What `--sources` may list. */
export function knownSources(modules) {
  return [...modules.keys()].sort().concat(usual.map(name => `no-${name}`));
}

/**
 * What to install for the chosen capabilities and sources.
 * @returns `{ backend, app, legacy, standards }`: names of packages, and what an
 *   app of the older frontend system mounts
 */
export function selectionOf(chosen, sources, modules) {
  const parts = [evidence, ...chosen.map(name => capabilities[name])];
  const installed = new Set(['evidence', ...chosen]);
  const adapters = sources
    .flatMap(source => modules.get(source))
    .filter(({ capability }) => installed.has(capability))
    .map(({ name }) => name);
  // A command in chat acts as the portal user whom its sender maps to.
  const chat = adapters.includes('incident-brief-backend-module-slack')
    ? ['auth-backend-module-chat']
    : [];
  return {
    backend: [...parts.flatMap(({ backend }) => backend), ...adapters, ...chat],
    app: parts.flatMap(({ app }) => app),
    legacy: parts.map(({ legacy }) => legacy),
    standards: parts.some(({ standards }) => standards),
  };
}
