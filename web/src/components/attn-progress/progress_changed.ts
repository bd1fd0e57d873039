/** Fired on the window when what is stored of a learner was imported or forgotten. */
export const progressChanged = 'attn-progress-changed'
