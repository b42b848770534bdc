import {
  ApiBlueprint,
  coreExtensionData,
  createExtensionInput,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import HomeOutlinedIcon from '@mui/icons-material/HomeOutlined';
import ManageHistoryIcon from '@mui/icons-material/ManageHistory';
import RateReviewIcon from '@mui/icons-material/RateReview';
import { Fragment } from 'react';
import { incidentBriefApiFactory } from './api';
import { entityExtensions } from './entityExtensions';
import {
  briefRouteRef,
  changesRouteRef,
  reviewRouteRef,
  rootRouteRef,
  setUpRouteRef,
} from './routes';
import { searchExtensions } from './searchExtensions';

const api = ApiBlueprint.make({
  params: defineParams => defineParams(incidentBriefApiFactory),
});

/**
 * A portal that opens with it says so by `path` and `title`. Other plugins attach
 * rows to `needs`: what the reader's teams are to do.
 */
const homePage = PageBlueprint.makeWithOverrides({
  inputs: { needs: createExtensionInput([coreExtensionData.reactElement]) },
  factory: (originalFactory, { config, inputs }) =>
    originalFactory({
      path: '/incidents',
      title: 'Incidents',
      icon: <HomeOutlinedIcon fontSize="inherit" />,
      routeRef: rootRouteRef,
      noHeader: true,
      loader: () =>
        import('./components/home').then(m => (
          <m.HomePage
            title={config.title}
            needs={inputs.needs.map(need => (
              <Fragment key={need.node.spec.id}>
                {need.get(coreExtensionData.reactElement)}
              </Fragment>
            ))}
          />
        )),
    }),
});

// Without an icon it stays out of the navigation.
const briefPage = PageBlueprint.make({
  name: 'brief',
  params: {
    path: '/brief',
    title: 'Brief',
    routeRef: briefRouteRef,
    noHeader: true,
    loader: () => import('./components/brief').then(m => <m.BriefPage />),
  },
});

const reviewPage = PageBlueprint.make({
  name: 'review',
  params: {
    path: '/review',
    title: 'Review',
    icon: <RateReviewIcon fontSize="inherit" />,
    routeRef: reviewRouteRef,
    noHeader: true,
    loader: () => import('./components/review').then(m => <m.ReviewPage />),
  },
});

const setUpPage = PageBlueprint.make({
  name: 'set-up',
  params: {
    path: '/set-up',
    title: 'Set-up',
    routeRef: setUpRouteRef,
    noHeader: true,
    loader: () => import('./components/setUp').then(m => <m.SetUpPage />),
  },
});

/**
 * Inputs for other plugins: `releases` takes the ladder of each release, and
 * `pipelines` takes further sections of the pipelines page.
 */
const changesPage = PageBlueprint.makeWithOverrides({
  name: 'changes',
  inputs: {
    pipelines: createExtensionInput([coreExtensionData.reactElement]),
    releases: createExtensionInput([coreExtensionData.reactElement]),
  },
  factory: (originalFactory, { inputs }) =>
    originalFactory({
      path: '/changes',
      title: 'Changes',
      icon: <ManageHistoryIcon fontSize="inherit" />,
      routeRef: changesRouteRef,
      noHeader: true,
      loader: () =>
        import('./components/changes').then(m => (
          <m.ChangesRouter
            pipelines={inputs.pipelines.map(each => (
              <Fragment key={each.node.spec.id}>
                {each.get(coreExtensionData.reactElement)}
              </Fragment>
            ))}
            releases={inputs.releases.map(each => (
              <Fragment key={each.node.spec.id}>
                {each.get(coreExtensionData.reactElement)}
              </Fragment>
            ))}
          />
        )),
    }),
});

/**
 * Incident briefs: the page of incidents, the brief page, the changes, and on entity
 * pages the header, two tabs and two cards.
 *
 * @public
 */
export const incidentBriefPlugin = createFrontendPlugin({
  pluginId: 'incident-brief',
  title: 'Brief',
  info: { packageJson: () => import('../package.json') },
  extensions: [
    api,
    homePage,
    briefPage,
    changesPage,
    reviewPage,
    setUpPage,
    ...entityExtensions,
    ...searchExtensions,
  ],
  routes: {
    root: rootRouteRef,
    brief: briefRouteRef,
    changes: changesRouteRef,
    review: reviewRouteRef,
    setUp: setUpRouteRef,
  },
});
