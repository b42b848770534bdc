/**
 * Holds the line below a field free: where a remark comes once the field is left,
 * what is below would move away from under the pointer, and a click be lost.
 */
export const noWords = ' ';
