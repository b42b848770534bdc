export { AskExemption } from './AskExemption';
export { Exemptions } from './Exemptions';
export { WaitingExemptions } from './WaitingExemptions';
