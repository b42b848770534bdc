/**
 * The check of a configuration by what packages declare of `plumbline`. Apart
 * from the main entry point, so that pages do not carry it.
 *
 * @packageDocumentation
 */
export { checkSettings, declaredWebhooks } from './checkSettings';
export type { DeclaredSettings, SettingProblem } from './checkSettings';
export type { SettingsSchema } from './schemaNodes';
