// All that it takes to read and judge policies, in one module: build.mjs bundles
// it apart.
export {
  createPolicyEngine,
  denies,
  factsOf,
  findingsOf,
  judgeFixtures,
  parsePolicy,
  parseProduct,
} from '@plumbline/backstage-plugin-provisioning-common/policy';
export {
  PlanVersionError,
  readPlan,
} from '@plumbline/backstage-plugin-provisioning-common';
