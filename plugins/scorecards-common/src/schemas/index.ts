export * from './accuracy';
export * from './control';
export * from './dispute';
export * from './exemption';
export * from './phase';
export * from './verdict';
export * from './verdictImport';
export * from './vocabulary';
