export { AskExemption } from './AskExemption';
export { Exemptions } from './Exemptions';
