/** An Alertmanager of the tests, and the installed one. */
export * from './alertmanager';
export * from './alertmanagerServer';
