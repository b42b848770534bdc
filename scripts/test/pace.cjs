/** Most of the time of tests was the pause between two runs of a loop. */
process.env.PLUMBLINE_PACE = '0.2';
