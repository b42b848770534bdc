// All that it takes to read and judge a control, in one module: build.mjs
// bundles it apart.
export { createRuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
export {
  differencesOf,
  parseControl,
  runFixtures,
} from '@plumbline/backstage-plugin-scorecards-common/control';
