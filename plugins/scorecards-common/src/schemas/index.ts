export * from './accuracy';
export * from './control';
export * from './dispute';
export * from './exemption';
export * from './phase';
export * from './verdict';
export * from './vocabulary';
