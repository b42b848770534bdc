import { RuleEngine } from '@plumbline/backstage-plugin-evidence-common/rules';
import { controlSchema } from '../schemas/control';
import { CompiledControl, compileControl } from './CompiledControl';
import { ParsedStandard, parseStandard } from './parseStandard';

/** What a file of a control came to. */
export type ParsedControl = ParsedStandard<CompiledControl>;

/** One file, one control. Never throws. */
export function parseControl(engine: RuleEngine, text: string): ParsedControl {
  return parseStandard(text, {
    schema: controlSchema,
    noun: 'control',
    essential: 'pass',
    compile: control => compileControl(engine, control),
  });
}
