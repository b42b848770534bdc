/**
 * Policies on requests and plans. Apart from the package's main entry point, so that
 * pages do not carry the engine.
 *
 * @packageDocumentation
 */
export * from './CompiledPolicy';
export * from './exempt';
export * from './facts';
export * from './parse';
