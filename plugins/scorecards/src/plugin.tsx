import {
  ApiBlueprint,
  coreExtensionData,
  createExtension,
  createFrontendPlugin,
  ExtensionBoundary,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import FactCheckIcon from '@mui/icons-material/FactCheck';
import { lazy, Suspense } from 'react';
import { scorecardsApiFactory } from './api';
import { entityExtensions } from './entityExtensions';
import {
  infrastructureRouteRef,
  rootRouteRef,
  templatesRouteRef,
} from './routes';
import { searchExtensions } from './searchExtensions';

const api = ApiBlueprint.make({
  params: defineParams => defineParams(scorecardsApiFactory),
});

const controlsPage = PageBlueprint.make({
  params: {
    path: '/scorecards',
    title: 'Scorecards',
    icon: <FactCheckIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () => import('./components').then(m => <m.ScorecardsRouter />),
  },
});

const HomeNeeds = lazy(() =>
  import('./components/home/HomeNeeds').then(m => ({ default: m.HomeNeeds })),
);

/** Rows of *Needs you today*, where the first page is that of incident briefs. */
const homeNeeds = createExtension({
  kind: 'home-needs',
  attachTo: { id: 'page:incident-brief', input: 'needs' },
  output: [coreExtensionData.reactElement],
  factory: ({ node }) => [
    coreExtensionData.reactElement(
      <ExtensionBoundary node={node}>
        {/* Of a list: what stands for it is an item as well. */}
        <Suspense fallback={<li style={{ listStyle: 'none', height: 40 }} />}>
          <HomeNeeds />
        </Suspense>
      </ExtensionBoundary>,
    ),
  ],
});

/** How far each release is on its ladder, where what runs where is shown. */
const releases = createExtension({
  kind: 'releases',
  attachTo: { id: 'page:incident-brief/changes', input: 'releases' },
  output: [coreExtensionData.reactElement],
  factory: ({ node }) => [
    coreExtensionData.reactElement(
      ExtensionBoundary.lazy(node, () =>
        import('./components/releases').then(m => <m.LadderSection />),
      ),
    ),
  ],
});

/** For how long gates kept deploys of each pipeline waiting, where pipelines are shown. */
const pipelineWaits = createExtension({
  kind: 'pipeline-waits',
  attachTo: { id: 'page:incident-brief/changes', input: 'pipelines' },
  output: [coreExtensionData.reactElement],
  factory: ({ node }) => [
    coreExtensionData.reactElement(
      ExtensionBoundary.lazy(node, () =>
        import('./components/gates/PipelineWaits').then(m => (
          <m.PipelineWaits />
        )),
      ),
    ),
  ],
});

/**
 * Scorecards: what a service owes, and the controls that ask for it.
 *
 * @public
 */
export const scorecardsPlugin = createFrontendPlugin({
  pluginId: 'scorecards',
  title: 'Scorecards',
  info: { packageJson: () => import('../package.json') },
  extensions: [
    api,
    controlsPage,
    homeNeeds,
    releases,
    pipelineWaits,
    ...entityExtensions,
    ...searchExtensions,
  ],
  routes: { root: rootRouteRef },
  externalRoutes: {
    infrastructure: infrastructureRouteRef,
    templates: templatesRouteRef,
  },
});
