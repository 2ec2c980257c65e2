// Reads a word and a request as JSON a line, and writes TDLib's answer as one
// line. The word is "execute", or "send" for what TDLib answers later.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// symbol is a function of the library.
static void *symbol(void *library, const char *name) {
	void *found = dlsym(library, name);
	if (!found) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	return found;
}

int main(int argc, char **argv) {
	void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
	if (!library) {
		fprintf(stderr, "%s\n", argc == 2 ? dlerror() : "usage: execute LIBRARY");
		return 1;
	}
	const char *(*td_execute)(const char *) = symbol(library, "td_execute");
	int (*td_create_client_id)(void) = symbol(library, "td_create_client_id");
	void (*td_send)(int, const char *) = symbol(library, "td_send");
	const char *(*td_receive)(double) = symbol(library, "td_receive");

	td_execute("{\"@type\":\"setLogStream\",\"log_stream\":{\"@type\":\"logStreamEmpty\"}}");
	int client = td_create_client_id();
	char *line = NULL;
	size_t size = 0;
	while (getline(&line, &size, stdin) > 0) {
		char *request = strchr(line, ' ');
		if (!request) {
			fprintf(stderr, "no word before %s", line);
			return 1;
		}
		const char *answer = NULL;
		if (strncmp(line, "execute ", 8) == 0) {
			answer = td_execute(request);
		} else {
			td_send(client, request);
			// Updates carry no @extra, the answer carries the request's.
			do {
				answer = td_receive(10);
			} while (answer && !strstr(answer, "\"@extra\""));
		}
		if (!answer) {
			fprintf(stderr, "no answer to %s", line);
			return 1;
		}
		puts(answer);
		fflush(stdout);
	}
	return 0;
}
