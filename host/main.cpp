#include <iostream>
#include "host/base/error.hpp"
#include "host/pipeline.hpp"
#include "host/report/csv.hpp"
using namespace quadrant;
int main(int c,char**v){ try{ std::string cmd=v[1]; if(cmd=="run"){ RunRequest r{read_config(v[2],std::vector<std::string>(v+4,v+c)),v[3],IfPresent::replace,"x"}; auto o=run_experiment(r,{}); std::cerr<<o.device<<" "<<o.seconds<<" s of "<<o.total_seconds<<"\n"; } else write_csv(std::cout,read_results(v[2])); }catch(const Error&e){ std::cerr<<"quadrant: "<<e.what()<<"\n"; return static_cast<int>(e.code()); } }
