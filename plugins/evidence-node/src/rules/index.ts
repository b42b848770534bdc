export { RuleSandbox } from './RuleSandbox';
export { RuleTrials } from './RuleTrials';
