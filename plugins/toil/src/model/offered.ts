/** Who may own work. */
export const owners = { kind: ['group', 'user'] };

/** What work is about. */
export const services = { kind: ['component', 'api', 'resource', 'system'] };

export const templates = { kind: 'template' };
