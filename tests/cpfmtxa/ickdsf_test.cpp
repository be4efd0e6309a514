// ICKDSF: commands, questions, condition codes; INIT's label and VTOC.
#include "cpfmtxa/ickdsf_command.h"
#include "cpfmtxa/init_volume.h"
#include "tests/ddr/support.h"

namespace {

using dasd::SpaceType;

// "CPVOL FMT UNIT(300) TYPE((PAGE,0,9))" as "CPVOL|FMT|UNIT=300|TYPE=PAGE 0 9"
std::string taken_apart(std::string_view text) {
    auto command = cpfmtxa::read_dsf_command(text);
    if (!command.ok()) return std::string(command.error().id);
    auto shown = command.value().verb;
    for (const auto& operand : command.value().operands) {
        shown += "|" + operand.name;
        const char* before = "=";
        for (const auto& group : operand.groups) {
            shown += fmt::format("{}{}", before, fmt::join(group, " "));
            before = ";";
        }
    }
    return shown;
}

struct Row {
    std::string_view text, want;
};
constexpr Row kRows[] = {
    {"", ""},
    {"end", "END"},
    {"cpvol fmt unit(300) nvfy", "CPVOL|FMT|UNIT=300|NVFY"},
    {"CPVOL,LIST,UNIT( 0300 )", "CPVOL|LIST|UNIT=0300"},
    {"CPVOL ALLOC UNIT(300) TYPE((PAGE,0,9),(PERM 10 , 20))",
     "CPVOL|ALLOC|UNIT=300|TYPE=PAGE 0 9;PERM 10 20"},
    {"INIT VTOC(0,1,14)VOLID(X)", "INIT|VTOC=0 1 14|VOLID=X"},
    {"CPVOL LIST UNIT(", "HCPCCF6234E"},
    {"CPVOL LIST UNIT(300", "HCPCCF6234E"},
    {"CPVOL LIST UNIT 300)", "HCPCCF6234E"},
    {"CPVOL LIST (300)", "HCPCCF6234E"},
    {"CPVOL(300)", "HCPCCF6234E"},
    {"CPVOL TYPE((PAGE,0)", "HCPCCF6234E"},
    {"CPVOL TYPE((PAGE,(0)))", "HCPCCF6234E"},
    {"CPVOL UNIT()", "CPVOL|UNIT="},
};
TEST(DsfCommands, AreTakenApart) {
    for (const auto& row : kRows) EXPECT_EQ(taken_apart(row.text), row.want) << row.text;
}

TEST(DsfCommands, AreContinuedByAHyphenOrAPlusSign) {
    std::string line = "CPVOL LIST -  ";
    EXPECT_TRUE(cpfmtxa::take_continuation(line));
    EXPECT_EQ(line, "CPVOL LIST ");
    line = "UNIT(300)+";
    EXPECT_TRUE(cpfmtxa::take_continuation(line));
    line = "UNIT(300)";
    EXPECT_FALSE(cpfmtxa::take_continuation(line));
    line = "   ";
    EXPECT_FALSE(cpfmtxa::take_continuation(line));
}

class Ickdsf : public testing::Test {
  protected:
    room_test::Folder folder;
    room_test::Machine machine;
    base::CapturedConsole console;
    std::shared_ptr<dasd::Volume> volume;
    std::size_t left = 0;

    void SetUp() override {
        volume = room_test::made(folder / "v.ckd", 6, "OLDVOL");
        machine.link(0x300, volume);
    }
    int run(std::vector<std::string> answers, const std::string& operands = "",
            const cpfmtxa::IckdsfOptions& options = {}) {
        console.lines.clear();
        base::ListSource lines(std::move(answers));
        int code = cpfmtxa::ickdsf(operands, lines, console, machine, options);
        left = lines.left();
        return code;
    }
    // Commands typed at the console, each followed by its answer where it asks.
    int commands(std::vector<std::string> lines) { return run(std::move(lines), "CONSOLE"); }
    std::string said() const { return fmt::format("{}", fmt::join(console.lines, "\n")); }
    bool says(std::string_view text) const { return said().find(text) != std::string::npos; }
    std::string image() const { return room_test::contents(folder / "v.ckd"); }
    std::string serial() { return room_test::serial_of(*volume); }
};

TEST_F(Ickdsf, TheConversationOfTheReferenceFormatsAVolume) {
    EXPECT_EQ(run({"CONSOLE", "CONSOLE",
                   "CPVOL FMT MODE(ESA) UNIT(0300) VOLID(VM1RP1) NOVFY RANGE(0,5) -",
                   "TYPE((PAGE,0,END),(PERM,0,0))", "U", "END", "THE CALLER'S NEXT LINE"}),
              0)
        << said();
    EXPECT_EQ(left, 1u);
    for (const auto* text :
         {"ICK030E DEFINE INPUT DEVICE", "ICK031E DEFINE OUTPUT DEVICE",
          "ENTER INPUT COMMAND:", "ICK00700I DEVICE INFORMATION FOR 0300",
          "ICK03090I VOLUME SERIAL = OLDVOL", "ICK03011I CYLINDER RANGE TO BE FORMATTED IS 0 - 5",
          "ICK003D REPLY U TO ALTER VOLUME 0300 CONTENTS, ELSE T",
          "VOLUME SERIAL NUMBER IS NOW = VM1RP1", "PAGE     1          5          5",
          "ICK00001I FUNCTION COMPLETED, HIGHEST CONDITION CODE WAS 0",
          "ICK00002I ICKDSF PROCESSING COMPLETE. MAXIMUM CONDITION CODE WAS 0"})
        EXPECT_TRUE(says(text)) << text << "\n" << said();
    auto map = dasd::read_map(*volume);
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(map.value().type_of({0}), SpaceType::perm);
    EXPECT_EQ(map.value().type_of({3}), SpaceType::page);
}

TEST_F(Ickdsf, NothingIsWrittenWithoutU) {
    const auto before = image();
    EXPECT_EQ(commands({"CPVOL FMT UNIT(300) NVFY VOLID(NEW001)", "x", "T", "END"}), 12);
    EXPECT_TRUE(says("ICK30003I FUNCTION TERMINATED. CONDITION CODE IS 12")) << said();
    EXPECT_EQ(commands({"CPVOL LABEL UNIT(300) NVFY VOLID(NEW001)"}), 12) << "end of input";
    EXPECT_EQ(commands({"INIT UNIT(300) NVFY VOLID(NEW001)", "T"}), 12);
    EXPECT_EQ(run({"CONSOLE"}), 12) << "end of input at ICK031E";
    EXPECT_EQ(run({}), 12);
    EXPECT_EQ(image(), before);
}

TEST_F(Ickdsf, LabelAllocateOwnerAndListAreThoseOfCpfmtxa) {
    ASSERT_EQ(commands({"CPVOL FMT UNIT(300) VFY(OLDVOL) VOLID(VM1RS1)", "U"}), 0) << said();
    EXPECT_EQ(commands({"CPVOL ALLOC UNIT(300) VFY(VM1RS1) TYPE((SPOL,1,5))", "U",
                        "CPVOL OWNER UNIT(300) NOVERIFY OWNER(NOSSI,VM1R)", "U",
                        "CPVOL LABEL UNIT(300) VFY(VM1RS1) VOLID(VM1RS2)", "U",
                        "CPVOLUME LIST UNITADDRESS(300)", "END"}),
              0)
        << said();
    EXPECT_EQ(serial(), "VM1RS2");
    EXPECT_TRUE(says("VOLUME SERIAL NUMBER IS = VM1RS2")) << said();
    EXPECT_TRUE(says("OWNER IS = NOSSI VM1R"));
    EXPECT_TRUE(says("SPOL     1          5          5"));
}

struct Refusal {
    std::string_view command, message;
    int code;
};
constexpr Refusal kRefusals[] = {
    {"REVAL UNIT(300)", "HCPCCF6234E INVALID ICKDSF COMMAND - REVAL", 12},
    {"CPVOL", "HCPCCF6213E OPERAND MISSING - CPVOLUME", 12},
    {"CPVOL EXAMINE UNIT(300)", "HCPCCF6234E INVALID ICKDSF COMMAND - EXAMINE", 12},
    {"CPVOL LIST", "HCPCCF6213E OPERAND MISSING - UNIT", 12},
    {"CPVOL LIST UNIT(301)", "HCPCCF6220E DEVICE 0301 DOES NOT EXIST", 12},
    {"CPVOL LIST UNIT(ABCDE)", "HCPCCF6212E INVALID OPERAND - ABCDE", 12},
    {"CPVOL LIST UNIT(300) NONSENSE(1)", "HCPCCF6212E INVALID OPERAND - NONSENSE", 12},
    {"CPVOL LIST UNIT(300,301)", "HCPCCF6212E INVALID OPERAND - UNIT", 12},
    {"CPVOL FMT UNIT(300) VOLID(X)", "OPERAND MISSING - VERIFY OR NOVERIFY", 12},
    {"CPVOL FMT UNIT(300) NVFY VFY(X) VOLID(X)", "HCPCCF6235E CONFLICTING OPERANDS", 12},
    {"CPVOL FMT UNIT(300) NVFY VOLID(SEVENCH)", "HCPCCF6224E INVALID VOLUME LABEL", 12},
    {"CPVOL FMT UNIT(300) NVFY VOLID(X) RANGE(0,6)", "HCPCCF6226E", 12},
    {"CPVOL FMT UNIT(300) NVFY VOLID(X) MODE(370)", "HCPCCF6233E MODE 370", 12},
    {"CPVOL FMT UNIT(300) NVFY VOLID(X) FILLER", "HCPCCF6212E INVALID OPERAND - FILLER", 12},
    {"CPVOL FMT UNIT(300) NVFY VOLID(X) TYPE((SWAP,0,1))", "HCPCCF6227E", 12},
    {"CPVOL FMT UNIT(300) VFY(WRONG) VOLID(X)", "HCPCCF6222E VOLUME LABEL IS OLDVOL NOT WRONG", 8},
    {"CPVOL FMT UNIT(300) NVFY VOLID(X) RANGE(1,2)", "HCPCCF6222E", 8},
    {"CPVOL ALLOC UNIT(300) NVFY TYPE((PAGE,0,1))", "HCPCCF6228E", 8},
    {"CPVOL ALLOC UNIT(300) NVFY", "HCPCCF6213E OPERAND MISSING - TYPE", 12},
    {"CPVOL OWNER UNIT(300) NVFY OWNER(A)", "HCPCCF6212E INVALID OPERAND - OWNER", 12},
    {"CPVOL LABEL UNIT(300) NVFY", "HCPCCF6213E OPERAND MISSING - VOLID", 12},
    {"INIT UNIT(300) VOLID(X)", "OPERAND MISSING - VERIFY OR NOVERIFY", 12},
    {"INIT UNIT(300) NVFY VOLID(X) VTOC(0,0,1)", "HCPCCF6236E VTOC (0,0,1)", 8},
    {"INIT UNIT(300) NVFY VOLID(X) VTOC(5,14,2)", "HCPCCF6236E VTOC (5,14,2)", 8},
    {"INIT UNIT(300) NVFY VOLID(X) VTOC(0,1)", "HCPCCF6236E VTOC (0,1)", 8},
    {"INIT UNIT(300) NVFY VOLID(X) VTOC(4294967295,14,2)", "HCPCCF6236E", 8},
    {"INIT UNIT(300) NVFY VOLID(X) VALIDATE DATA", "HCPCCF6235E CONFLICTING OPERANDS", 12},
    {"INIT UNIT(300) NVFY VOLID(X) INDEX(0,1,1)", "HCPCCF6212E INVALID OPERAND - INDEX", 12},
    {"INIT UNIT(300) NVFY VOLID(X) OWNERID(FIFTEENLETTERSX)", "HCPCCF6230E INVALID OWNER", 8},
};
TEST_F(Ickdsf, RefusesBeforeItAsks) {
    const auto before = image();
    for (const auto& refusal : kRefusals) {
        EXPECT_EQ(commands({std::string(refusal.command), "END"}), refusal.code)
            << refusal.command << "\n"
            << said();
        EXPECT_TRUE(says(refusal.message)) << refusal.command << "\n" << said();
        EXPECT_FALSE(says("ICK003D")) << refusal.command;
        EXPECT_EQ(left, 0u) << refusal.command;
    }
    EXPECT_EQ(image(), before);
}

TEST_F(Ickdsf, AReadOnlyDeviceIsListedAndNotAltered) {
    machine.links[0x300].mode = dasd::Access::read;
    EXPECT_EQ(commands({"CPVOL LIST UNIT(300)"}), 0) << said();
    EXPECT_EQ(commands({"INIT UNIT(300) NVFY VOLID(X)"}), 8) << said();
    EXPECT_TRUE(says("HCPCCF6221E DEVICE 0300 IS READ-ONLY"));
}

TEST_F(Ickdsf, TakesCommandsFromAFile) {
    cpfmtxa::IckdsfOptions options;
    options.read_file = [](const std::string& words) -> base::Result<std::vector<std::string>> {
        if (words != "MY CARDS A") return base::Error{"TST002E", 28, "no such file"};
        return std::vector<std::string>{"", "CPVOL LABEL UNIT(300) NVFY +", "VOLID(BYFILE)"};
    };
    EXPECT_EQ(run({"U", "LEFT"}, "my cards a", options), 0) << said();
    EXPECT_EQ(serial(), "BYFILE");
    EXPECT_EQ(left, 1u);
    EXPECT_EQ(run({"NO FILE", "MY CARDS A", "CONSOLE", "T"}, "", options), 12) << said();
    EXPECT_TRUE(says("HCPCCF6238E INPUT NO FILE CANNOT BE READ")) << said();
    EXPECT_EQ(run({"READER"}, "", options), 12);
    EXPECT_TRUE(says("HCPCCF6238E INPUT READER CANNOT BE READ")) << said();
}

// ---- INIT

TEST_F(Ickdsf, InitWritesLabelAndVtoc) {
    EXPECT_EQ(commands({"INIT UNIT(300) VFY(OLDVOL) VOLID(WRK001) OWNERID(OPERATIONS) VTOC(2,3,20)",
                        "U"}),
              0)
        << said();
    EXPECT_TRUE(says("ICK01314I VTOC IS LOCATED AT CCHH=X'0002 0003' AND IS 20 TRACKS.")) << said();
    EXPECT_EQ(serial(), "WRK001");
    auto track0 = room_test::track_of(*volume, 0, 0);
    const auto label = track0.find(3)->data;
    EXPECT_EQ(base::load_be<std::uint32_t>(label, 11), 0x00020003u);
    EXPECT_EQ(label[15], std::byte{1});
    EXPECT_EQ(base::text_from_ebcdic(label.subspan(37, 14)), "OPERATIONS    ");
    auto first = room_test::track_of(*volume, 2, 3);
    ASSERT_EQ(first.records().size(), 50u);
    const auto format4 = first.find(1)->data;
    EXPECT_EQ(format4[0], std::byte{0xF4});
    EXPECT_EQ(base::load_be<std::uint16_t>(format4, 6), 20 * 50 - 2);
    EXPECT_EQ(base::load_be<std::uint16_t>(format4, 18), 6);
    EXPECT_EQ(base::load_be<std::uint32_t>(format4, 63), 0x00020003u);
    EXPECT_EQ(base::load_be<std::uint32_t>(format4, 67), 0x00030007u);
    // Free: tracks 1 to 32 (two cylinders and two tracks), 53 to 89 (two and seven).
    const auto format5 = first.find(2)->key;
    EXPECT_EQ(base::load_be<std::uint32_t>(format5, 4), 0x00010002u);
    EXPECT_EQ(format5[8], std::byte{2});
    EXPECT_EQ(base::load_be<std::uint32_t>(format5, 9), 0x00350002u);
    EXPECT_EQ(format5[13], std::byte{7});
    EXPECT_EQ(room_test::track_of(*volume, 3, 7).records().size(), 50u);
    EXPECT_EQ(room_test::track_of(*volume, 3, 8).records().size(), 0u);
}

TEST_F(Ickdsf, InitKeepsTheSerialAndPutsTheVtocAtTheEndWhenAsked) {
    EXPECT_EQ(commands({"INIT UNIT(300) NVFY VTOC(END,5)", "U"}), 0) << said();
    EXPECT_EQ(serial(), "OLDVOL");
    EXPECT_TRUE(says("CCHH=X'0005 000A' AND IS 5 TRACKS.")) << said();
}

TEST_F(Ickdsf, InitAsksForPurgeWhereOthersHaveData) {
    ASSERT_EQ(commands({"INIT UNIT(300) NVFY VOLID(WRK001)", "U"}), 0) << said();
    // A format-1 DSCB in the last record of the VTOC.
    auto track = room_test::track_of(*volume, 0, 14);
    const auto last = *track.find(50);
    track.patch(last, 0, room_test::bytes_of("\xF1"));
    ASSERT_TRUE(volume->write_track(track).ok());
    EXPECT_EQ(cpfmtxa::count_datasets(*volume).value(), 1u);
    EXPECT_EQ(commands({"INIT UNIT(300) NVFY VOLID(WRK002)", "END"}), 8);
    EXPECT_TRUE(says("HCPCCF6237E VOLUME WRK001 HOLDS 1 DATA SETS; GIVE PURGE")) << said();
    EXPECT_EQ(commands({"INIT UNIT(300) NVFY VOLID(WRK002) PURGE VALIDATE", "U"}), 0) << said();
    EXPECT_EQ(serial(), "WRK002");
    EXPECT_EQ(room_test::track_of(*volume, 1, 0).records().size(), 0u);
}

}  // namespace
