export { CaseList } from './CaseList';
export { DisputeCase } from './DisputeCase';
export { DisputeForm } from './DisputeForm';
export { ExemptionCase } from './ExemptionCase';
export { ExemptionForm } from './ExemptionForm';
