/*
 * memory.h -- how the hub's process keeps its memory.
 */
#ifndef HUB_MEMORY_H
#define HUB_MEMORY_H

/**
 * memory_keep() has what a turn frees kept for the next one: to give it back to the
 * system in between costs several turns. Before any thread is started.
 */
void memory_keep(void);

#endif
