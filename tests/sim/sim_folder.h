/*
 * sim_folder.h -- where the tills' files are: in memory, where there is such a place.
 */
#ifndef TESTS_SIM_SIM_FOLDER_H
#define TESTS_SIM_SIM_FOLDER_H

#define SIM_FOLDER_SIZE 100

/** sim_folder_make() makes a new one and writes its path; without one the process ends. */
void sim_folder_make(char folder[static SIM_FOLDER_SIZE]);
/** sim_folder_remove() takes it away with the folders in it and their files. */
void sim_folder_remove(const char *path);

#endif
