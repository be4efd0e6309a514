// The dasd program as a user meets it: what it prints, its return codes, its refusals.
#include <stdio.h>

#include "tests/dasd/support.h"

namespace {

using dasd_test::Folder;

struct Ran {
    int rc = -1;
    std::string out;  // both streams
};

Ran dasd(const std::string& arguments) {
    Ran ran;
    auto* pipe = ::popen((TEST_BINARY_DIR "/bin/dasd " + arguments + " 2>&1").c_str(), "r");
    char buffer[4096];
    while (auto n = std::fread(buffer, 1, sizeof buffer, pipe)) ran.out.append(buffer, n);
    int status = ::pclose(pipe);
    ran.rc = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

TEST(DasdProgram, MakesLabelsAndShows) {
    Folder folder;
    auto path = folder / "a.ckd";
    EXPECT_EQ(dasd("create " + path + " --cylinders 5 --label vm1rs1").rc, 0);
    EXPECT_EQ(dasd("create " + path + " --cylinders 5").rc, 28) << "nothing is overwritten";
    EXPECT_EQ(dasd("label " + path).out, "VM1RS1\n");
    EXPECT_EQ(dasd("label " + path + " VM1RS2").rc, 0);
    auto info = dasd("info " + path);
    EXPECT_EQ(info.out.find(path + ": CKD_P370, 5 cylinders (3390-1)\n  " + path), 0U) << info.out;
    EXPECT_NE(info.out.find("\nlabel VM1RS2, allocation map: none\n"), std::string::npos);
    auto json = dasd("info --json " + path).out;
    EXPECT_NE(json.find("\"cylinders\": 5"), std::string::npos);
    EXPECT_NE(json.find("\"label\": \"VM1RS2\""), std::string::npos);
}

TEST(DasdProgram, CopiesAndCompares) {
    Folder folder;
    auto a = folder / "a.ckd", b = folder / "b.ckd";
    dasd_test::fill(*dasd_test::made(a, 3, "FIRST1"), {dasd::Cylinder{0}, dasd::Cylinder{3}}, 4);
    auto copied = dasd("copy " + a + " " + b + " --label SECOND --verify");
    EXPECT_EQ(copied.rc, 0) << copied.out;
    EXPECT_NE(copied.out.find("label SECOND"), std::string::npos) << copied.out;
    auto differ = dasd("compare " + a + " " + b);
    EXPECT_EQ(differ.rc, 4);
    EXPECT_EQ(differ.out, "cyl 0 head 0 record 3: data differs at 4\n");
    EXPECT_EQ(dasd("compare " + a + "@1+2 " + b + "@1+2").rc, 0);
    EXPECT_EQ(dasd("copy " + a + " " + b).rc, 28) << "nothing is overwritten";
    EXPECT_EQ(dasd("copy " + a + "@2 " + b + "@1+1 --replace --no-share").rc, 0);
    EXPECT_EQ(dasd("compare " + a + "@2 " + b + "@1+1").rc, 0);
    EXPECT_EQ(dasd("copy " + a + " " + (folder / "no/where.ckd")).rc, 100);
}

TEST(DasdProgram, DumpsAndChecks) {
    Folder folder;
    auto a = folder / "a.ckd";
    dasd_test::made(a, 2, "FIRST1");
    auto dump = dasd("dump " + a + " 0 0").out;
    EXPECT_NE(dump.find("record 3 at 00000000: key 4, data 80"), std::string::npos) << dump;
    EXPECT_NE(dump.find("*VOL1FIRST1"), std::string::npos) << dump;
    EXPECT_EQ(dasd("check " + a).out, "30 tracks checked, 0 faults\n");
    dasd_test::poke(a, 512 + dasd::kCylinderSize + 2, "\x05");
    auto check = dasd("check " + a);
    EXPECT_EQ(check.rc, 4);
    EXPECT_EQ(check.out.find("cylinder 1 head 0: the home address names cylinder 5 head 0\n"), 0U);
    EXPECT_EQ(dasd("restore " + a).out, "nothing is in doubt\n");
}

TEST(DasdProgram, RepairsToANewImage) {
    Folder folder;
    auto a = folder / "a.cckd", b = folder / "b.cckd";
    ASSERT_EQ(dasd("create " + a + " --cylinders 20 --label BROKEN --format cckd").rc, 0);
    dasd_test::fill(*dasd_test::opened(a), {dasd::Cylinder{3}, dasd::Cylinder{2}}, 7);
    auto text = dasd_test::contents(a);
    auto home = text.find(std::string("\1\0\3\0\5", 5));  // of 3.5: compressed with zlib
    ASSERT_NE(home, std::string::npos);
    dasd_test::poke(a, home + 9, "damage");
    auto before = dasd_test::contents(a);
    auto check = dasd("check " + a);
    EXPECT_EQ(check.rc, 4);
    EXPECT_EQ(check.out.find("cylinder 3 head 5: "), 0U) << check.out;
    auto repair = dasd("check " + a + " --repair " + b);
    EXPECT_EQ(repair.rc, 4) << "a track was lost";
    EXPECT_NE(repair.out.find("; it is empty now\n" + b + ": 300 tracks, 1 mended\n"),
              std::string::npos)
        << repair.out;
    EXPECT_EQ(dasd_test::contents(a), before) << "the damaged one stays";
    EXPECT_EQ(dasd("check " + b).rc, 0);
    EXPECT_EQ(dasd("compare " + a + "@0+3 " + b + "@0+3").rc, 0);
    EXPECT_EQ(dasd("check " + a + " --repair " + b).rc, 28) << "nothing is overwritten";
    EXPECT_EQ(dasd("check " + b + " --repair " + (folder / "c.cckd")).rc, 0);
    EXPECT_EQ(dasd("check " + b + "@1+2 --repair " + (folder / "d")).rc, 24);
}

TEST(DasdProgram, CheckKnowsWhatATrackHolds) {
    Folder folder;
    auto a = folder / "a.ckd";
    dasd_test::made(a, 2, "FULL01");
    // 13 records of 4096 bytes on cylinder 1 head 0: they fit the file, not a 3390.
    std::string records;
    for (char r = 1; r <= 13; ++r)
        records +=
            std::string("\0\1\0\0", 4) + r + std::string("\0\20\0", 3) + std::string(4096, 'x');
    dasd_test::poke(a, 512 + dasd::kCylinderSize + 21, records + std::string(8, '\xFF'));
    auto check = dasd("check " + a);
    EXPECT_EQ(check.rc, 4);
    EXPECT_EQ(check.out.find("cylinder 1 head 0: the records take 63206 cells"), 0U) << check.out;
}

TEST(DasdProgram, BlocksOfFbaImages) {
    Folder folder;
    auto raw = folder / "raw";
    dasd_test::store(raw, std::string(512, 'a') + std::string(1024, 'b'));
    EXPECT_EQ(dasd("blocks " + raw).out,
              raw + ": FBA without header, 3 blocks of 512, label none\n");
    EXPECT_EQ(dasd("blocks " + raw + " 1").out.find("block 1\n  0000  62626262 "), 0U);
    EXPECT_EQ(dasd("blocks " + raw + " 1 2 --to " + (folder / "part")).rc, 0);
    EXPECT_EQ(dasd_test::contents(folder / "part"), std::string(1024, 'b'));
    EXPECT_EQ(dasd("blocks " + raw + " 1 2 --to " + (folder / "part")).rc, 28);
    EXPECT_EQ(dasd("blocks " + raw + " 3").rc, 24);
    EXPECT_EQ(dasd("blocks " + raw + " 2 2").rc, 24);
}

TEST(DasdProgram, RefusesWithTheReason) {
    Folder folder;
    auto a = folder / "a.ckd";
    dasd_test::made(a, 2, "FIRST1");
    EXPECT_EQ(dasd("info " + (folder / "none")).rc, 28);
    EXPECT_EQ(dasd("dump " + a + " 2 0").rc, 24);
    EXPECT_EQ(dasd("check " + a + "@2").rc, 24);
    EXPECT_EQ(dasd("check " + a + "@1+9").rc, 24);
    EXPECT_EQ(dasd("create " + (folder / "b") + " --model 3390-4").rc, 24);
    EXPECT_EQ(dasd("create " + (folder / "b")).rc, 24);
    EXPECT_EQ(dasd("nonsense").rc, 24);
    EXPECT_EQ(dasd("label " + a + " TOOLONG").rc, 24);
    std::ifstream held(a);
    auto in_use = dasd("label " + a + " NEW001");
    EXPECT_EQ(in_use.rc, 36) << in_use.out;
    EXPECT_NE(in_use.out.find("is open in"), std::string::npos) << in_use.out;
}

TEST(DasdProgram, HelpHasAnExampleForEachCommand) {
    auto all = dasd("--help");
    EXPECT_EQ(all.rc, 0);
    EXPECT_NE(all.out.find("Return codes: 0 done"), std::string::npos);
    for (auto name :
         {"info", "create", "label", "compare", "convert", "copy", "dump", "check", "restore",
          "hash", "map", "cms ls", "cms cat", "cms get", "cms put", "cms rm"}) {
        auto help = dasd(std::string(name) + " --help");
        EXPECT_NE(help.out.find(std::string("Example: dasd ") + name), std::string::npos) << name;
        EXPECT_NE(help.out.find("--json"), std::string::npos) << name;
    }
}

TEST(DasdProgram, InfoTellsWhatLiesOnTheVolume) {
    Folder folder;
    auto a = folder / "a.ckd";
    auto volume = dasd_test::made(a, 6, "FIRST1");
    dasd::Device disk(volume, {dasd::Cylinder{2}, dasd::Cylinder{3}}, dasd::Access::write);
    ASSERT_TRUE(dasd::format_minidisk(disk, {"MNT191", 4096, 0}, {}).ok());
    volume.reset();
    disk = {};
    auto info = dasd("info " + a);
    EXPECT_EQ(info.rc, 0);
    EXPECT_NE(info.out.find("  CMS       2      4  MNT191 0 files, "), std::string::npos)
        << info.out;
    auto json = dasd("info --json " + a).out;
    for (auto fact : {"\"device\": \"3390\"", "\"tracks\": 90", "\"label\": \"MNT191\"",
                      "\"label_kind\": \"VOL1\"", "\"identifier\": \"CKD_P370\""})
        EXPECT_NE(json.find(fact), std::string::npos) << fact << json;
    EXPECT_EQ(dasd("info --brief " + a).out.find("MNT191"), std::string::npos);
    // Damage is told, and what can be known is known nevertheless.
    dasd_test::poke(a, 512 + dasd::kCylinderSize + 2, "\x05");
    info = dasd("info " + a);
    EXPECT_EQ(info.rc, 4);
    EXPECT_NE(info.out.find("damaged: " + a + ": cylinder 1 head 0"), std::string::npos);
    EXPECT_NE(info.out.find("MNT191"), std::string::npos);
}

TEST(DasdProgram, ErrorsAreJsonToo) {
    Folder folder;
    auto ran = dasd("info --json " + (folder / "none"));
    EXPECT_EQ(ran.rc, 28);
    EXPECT_NE(ran.out.find("{\n  \"error\": \"DASIMG101E"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("\"rc\": 28\n}\n"), std::string::npos) << ran.out;
}

TEST(DasdProgram, AnAnswerThatCannotBeWrittenIsNoSuccess) {
    Folder folder;
    auto a = folder / "a.ckd";
    dasd_test::made(a, 2, "FIRST1");
    EXPECT_EQ(dasd("dump " + a + " 0 0 >/dev/full").rc, 100);
}

TEST(DasdProgram, HashesAreKeptAndForgotten) {
    Folder folder;
    auto a = folder / "a.ckd", cache = folder / "cache";
    dasd_test::fill(*dasd_test::made(a, 6, "FIRST1"), {dasd::Cylinder{0}, dasd::Cylinder{6}}, 4);
    ASSERT_EQ(dasd_test::run("touch -d '1 hour ago' " + a), 0);
    auto command = "hash --extent 2 --cache " + cache + " " + a;
    // Changed just now, by its ctime: nothing is kept yet.
    auto first = dasd(command);
    EXPECT_EQ(first.rc, 0) << first.out;
    EXPECT_NE(dasd(command).out.find("0 of 3 extents cached"), std::string::npos);
    EXPECT_EQ(dasd(command + " --json").out.find("\"cached\": true"), std::string::npos);
    EXPECT_EQ(dasd("hash --no-cache " + a + "@2+9").rc, 24);
}

TEST(DasdProgram, CmsFilesGoInAndOut) {
    Folder folder;
    auto a = folder / "a.ckd";
    auto volume = dasd_test::made(a, 6, "FIRST1");
    dasd::Device disk(volume, {dasd::Cylinder{2}, dasd::Cylinder{3}}, dasd::Access::write);
    ASSERT_TRUE(dasd::format_minidisk(disk, {"MNT191", 4096, 0}, {}).ok());
    volume.reset();
    disk = {};
    dasd_test::store(folder / "in", "/* hello */\n\nsay 'gr\u00fcn'\n");
    auto at = a + "@2+3 ";
    EXPECT_EQ(dasd("cms put " + at + (folder / "in") + " hello exec").rc, 0);
    EXPECT_EQ(dasd("cms put " + at + (folder / "in") + " hello exec").rc, 28);
    EXPECT_EQ(dasd("cms cat " + at + "HELLO EXEC").out, "/* hello */\n \nsay 'gr\u00fcn'\n");
    EXPECT_EQ(dasd("cms get " + at + "HELLO EXEC " + (folder / "out")).rc, 0);
    EXPECT_EQ(dasd_test::contents(folder / "out"), "/* hello */\n \nsay 'gr\u00fcn'\n");
    EXPECT_EQ(dasd("cms get " + at + "HELLO EXEC " + (folder / "out")).rc, 28);
    auto list = dasd("cms ls " + at);
    EXPECT_NE(list.out.find("HELLO    EXEC     A1 V"), std::string::npos) << list.out;
    EXPECT_NE(list.out.find("MNT191: 1 files"), std::string::npos) << list.out;
    EXPECT_EQ(dasd("check " + at).rc, 0);
    EXPECT_EQ(dasd("cms rm " + at + "HELLO EXEC").rc, 0);
    EXPECT_EQ(dasd("cms rm " + at + "HELLO EXEC").rc, 28);
    dasd_test::store(folder / "bin", std::string("\0\xFF\x80"
                                                 "abc",
                                                 6));
    EXPECT_EQ(dasd("cms put " + at + (folder / "bin") + " b bin").rc, 24);
    EXPECT_EQ(dasd("cms put --binary --recfm F --lrecl 4 " + at + (folder / "bin") + " b bin").rc,
              0);
    EXPECT_EQ(dasd("cms cat --binary " + at + "b bin").out, std::string("\0\xFF\x80"
                                                                        "abc\0\0",
                                                                        8));
    EXPECT_EQ(dasd("cms ls " + a + "@0").rc, 88);
}

}  // namespace
