/** The incident brief needs no configuration: what it tells comes from evidence. */
export interface Config {}
