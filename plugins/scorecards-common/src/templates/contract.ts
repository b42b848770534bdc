import { ParsedStandard, parseStandard } from '../control/parseStandard';
import { Contract, contractSchema } from '../schemas/contract';

/** One file, one contract. Never throws. */
export function parseContract(text: string): ParsedStandard<Contract> {
  return parseStandard(text, {
    schema: contractSchema,
    noun: 'contract',
    essential: 'promises',
    compile: contract => contract,
  });
}
