export { type RuleSandbox, ruleSandbox } from './RuleSandbox';
export { RuleTrials } from './RuleTrials';
